"""A local stand-in for Stripe: the API routes that the site uses, signed webhooks, a hosted payment page.

It follows https://docs.stripe.com/api (Checkout Sessions, PaymentIntents, Refunds, Events, errors,
idempotent requests) and https://docs.stripe.com/webhooks. It moves no money, binds the loopback
interface only, takes only keys that begin with sk_test_, and delivers webhooks to loopback only.
"""

from demo.stripe_standin.standin import StandIn

__all__ = ["StandIn"]
