"""What the demo and the tests need beside the site: a stand-in for Stripe, and `python -m demo.run`."""
