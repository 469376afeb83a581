"""Email addresses and names as people type them: one spelling for each, and slips that are worth a question."""

import re
import unicodedata

# Where most couples in Australia and New Zealand have their mail, and what is easily mistaken for it.
COMMON_DOMAINS = frozenset(
    """
    gmail.com googlemail.com hotmail.com hotmail.com.au hotmail.co.nz hotmail.co.uk outlook.com
    outlook.com.au outlook.co.nz live.com live.com.au live.co.nz msn.com icloud.com me.com mac.com
    yahoo.com yahoo.com.au yahoo.co.nz yahoo.co.uk ymail.com rocketmail.com aol.com mail.com email.com
    proton.me protonmail.com pm.me fastmail.com fastmail.com.au fastmail.fm hey.com duck.com gmx.com
    bigpond.com bigpond.com.au bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au westnet.com.au
    internode.on.net ozemail.com.au dodo.com.au xtra.co.nz slingshot.co.nz orcon.net.nz vodafone.co.nz
    clear.net.nz paradise.net.nz ihug.co.nz snap.net.nz inspire.net.nz
    """.split()
)

# Below this length a name one slip away is as likely somebody's own: live and love, aol and sol.
SHORTEST_NAME_WITH_SLIPS = 5

# These have no country's branch, whatever stands behind the first dot.
ONE_DOMAIN_ONLY = {"gmail": "gmail.com", "icloud": "icloud.com", "xtra": "xtra.co.nz"}

INVISIBLE = "\u200b\ufeff\u2060"


def normalised(address: str) -> str:
    """One spelling per email address: without spaces around it, in lower case.

    The part before the @ is lowered too: the rules of mail allow a difference, no provider that people
    use makes one, and a couple that types it otherwise the next time has to find its booking.
    """
    return address.strip().strip(INVISIBLE).strip().lower()


def suggestion(address: str) -> str | None:
    """The address that was probably meant, if its domain is a slip away from a common one; else None."""
    local, at_sign, domain = address.rpartition("@")
    if not (local and at_sign) or domain in COMMON_DOMAINS:
        return None
    meant = _meant(domain)
    return f"{local}@{meant}" if meant else None


def _meant(domain: str) -> str | None:
    name, _dot, ending = domain.partition(".")
    if name in ONE_DOMAIN_ONLY:
        return ONE_DOMAIN_ONLY[name]
    # The fewest slips first: “gmail.co” is nearer to gmail.com than “gmial.co” is.
    candidates = sorted((_slips(name, ending, known), known) for known in COMMON_DOMAINS)
    slips, known = candidates[0]
    return known if slips < 3 else None


def _slips(name: str, ending: str, known: str) -> int:
    known_name, _dot, known_ending = known.partition(".")
    if not one_slip_at_most(ending, known_ending):
        return 3
    if name == known_name:
        return 1
    if len(known_name) < SHORTEST_NAME_WITH_SLIPS or not one_slip_at_most(name, known_name):
        return 3
    return 1 + (ending != known_ending)


def one_slip_at_most(typed: str, meant: str) -> bool:
    """Whether one letter too many, missing, wrong, or swapped with its neighbour explains the difference."""
    if len(typed) == len(meant):
        wrong = [i for i, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        return len(wrong) <= 1 or (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and typed[wrong[0] : wrong[1] + 1] == meant[wrong[0] : wrong[1] + 1][::-1]
        )
    shorter, longer = sorted((typed, meant), key=len)
    return len(longer) - len(shorter) == 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )


def tidied(name: str) -> str:
    """A person's name with single spaces, its letters composed; otherwise as the person writes it."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", name)).strip()


def is_a_name(name: str) -> bool:
    """Any script, apostrophes and hyphens; no invisible controls, no addresses, and a letter in it."""
    if any(mark in name for mark in ("@", "<", ">", "://")) or "www." in name.lower():
        return False
    return all(_may_be_in_a_name(c) for c in name) and any(unicodedata.category(c)[0] in "LM" for c in name)


def _may_be_in_a_name(character: str) -> bool:
    # Joiners are part of Persian and Indian spelling; every other control could turn a mail's header.
    return character in "\u200c\u200d" or unicodedata.category(character) not in (
        "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp",
    )  # fmt: skip


def is_a_telephone_number(number: str) -> bool:
    """Eight to fifteen digits, with the signs that people put between them."""
    digits = sum(c in "0123456789" for c in number)
    return 8 <= digits <= 15 and all(c in "0123456789+ ()-./" for c in number)
