"""The programme “Getting the Love You Want”, in words of our own, with sample policies."""

from datetime import time

from workshops.models import Programme, Question, RefundStep, ReminderRule

SLUG = "getting-the-love-you-want"
NAME = "Getting the Love You Want"
SUMMARY = (
    "A weekend for couples who want to listen to each other again. Over two days you learn a simple, "
    "structured way of talking, and practise it together, in private, with experienced guides nearby."
)
DESCRIPTION = """\
Most couples do not run out of love. They run out of ways to reach each other. The same small argument comes
back in new clothes, one of you pushes, the other goes quiet, and both of you feel alone in it.

This weekend gives the two of you a different way to talk. It is built on the work of Harville Hendrix, the
founder of Imago, and at its heart is one skill: a dialogue in which one person speaks, the other listens
and says back what was heard, and nobody has to win.

## What the two days hold

- **Saturday: how you came to be here.** Short talks and demonstrations show why we are drawn to the people
  we love, and why the same people can hurt us most. Then the two of you try the dialogue for the first
  time.
- **Sunday: what you want from here.** You turn complaints into requests that can be answered, find again
  what you value in each other, and leave with a plan for the weeks after that fits your life.

## How it works

It is a course and not therapy. You work with each other: nobody has to tell the group anything. The
presenters explain, show, and come to your chairs when you ask for help. All couples are welcome: married or
not, together for a year or for forty, of any orientation.
"""
PREPARATION = """\
Very little. Please keep both days free from the first session to the last, for both of you: every part
builds on the one before.

- **Bring** something to write with, a jumper (rooms can be cool), and a bottle for water.
- **Wear** what you can sit in comfortably.
- **Arrange** care for children or pets with some time to spare; the days are full, and you may want the
  evening to yourselves.
- **Talk**, if you like, before you come: one thing that you hope will be a little different afterwards is
  enough.
"""

QUESTIONS = [
    (
        "Do we have to speak in front of the group?",
        (
            "No. You do the exercises with each other, a little apart from the other couples. Some people "
            "like to ask a question or share a thought; others say nothing to the group all weekend, and "
            "that is just as good."
        ),
    ),
    (
        "How many couples take part?",
        (
            "A small group. The page of each weekend says how many places there are; one place is for one "
            "couple."
        ),
    ),
    (
        "Must we be married?",
        (
            "No. Married, living together, newly met, living apart: all couples are welcome, of any "
            "orientation. Some come to strengthen what is good, some because things are hard."
        ),
    ),
    (
        "My partner is not keen. What can I do?",
        (
            "That is common, and nobody should be talked into coming. It often helps to show your partner "
            "this page, and to say what you hope for rather than what is wrong. One of the presenters is "
            "happy to talk with either of you beforehand, without obligation."
        ),
    ),
    (
        "What about food, accommodation and parking?",
        (
            "Tea and coffee are there all day. Lunch is a break of an hour, in or near the venue. You "
            "arrange your own accommodation. Where to park and how to come by bus or train is on each "
            "weekend's page and in the mail that we send you before. You can tell us about dietary needs on"
            " your private page once you have registered."
        ),
    ),
    (
        "What are the hours?",
        (
            "Each day's hours stand on the page of the weekend, in the local time of its city. Please plan "
            "to be there for all sessions, both of you."
        ),
    ),
    (
        "What is included in the price?",
        (
            "Both days for both of you, the workbooks, and tea and coffee. The price is for the couple, "
            "with all tax in it; nothing is added when you pay."
        ),
    ),
    (
        "We can't afford it at the moment. Is there a way?",
        (
            "Please write to the office before you give up on it. We can't promise anything, but we would "
            "rather talk about it than have you stay away in silence."
        ),
    ),
    (
        "What if we have to cancel?",
        (
            "You can cancel at any time: write to the office. How much comes back depends on how early it "
            "is; the page of each weekend gives the exact dates and amounts, and they stand in your "
            "confirmation too. If we have to cancel, you get everything back."
        ),
    ),
    (
        "What happens after the workshop?",
        (
            "You go home with a plan of your own and the workbook. Many couples set aside half an hour a "
            "week for a dialogue. If you want more support, we can tell you about therapists who work in "
            "the same way."
        ),
    ),
    (
        "We know one of the presenters. May we come?",
        (
            "Usually, yes. Tell us before you register, so that the presenter can say whether it would be "
            "comfortable for everybody, or suggest a weekend that somebody else leads."
        ),
    ),
]

# Sample policy: at least so many days before, percent, fee kept in cents.
REFUND_STEPS = [(21, 100, 75_00), (14, 75, 0), (7, 50, 0)]

REMINDERS = [
    (ReminderRule.Kind.GET_READY, 14),
    (ReminderRule.Kind.NEXT_WEEK, 7),
    (ReminderRule.Kind.TOMORROW, 1),
    (ReminderRule.Kind.THANKS, -1),
]


def make_programme() -> Programme:
    """Make the programme with its policies and questions, unless it is there already."""
    programme, made = Programme.objects.get_or_create(
        slug=SLUG,
        defaults={"name": NAME, "summary": SUMMARY, "description": DESCRIPTION, "preparation": PREPARATION},
    )
    # What the office has deleted or changed since must not come back.
    if made:
        RefundStep.objects.bulk_create(
            RefundStep(programme=programme, days_before=days, percent=percent, fee_cents=fee)
            for days, percent, fee in REFUND_STEPS
        )
        ReminderRule.objects.bulk_create(
            ReminderRule(programme=programme, kind=kind, days_before=days, local_time=time(9))
            for kind, days in REMINDERS
        )
        Question.objects.bulk_create(
            Question(programme=programme, question=question, answer=answer, position=position)
            for position, (question, answer) in enumerate(QUESTIONS, start=1)
        )
    return programme
