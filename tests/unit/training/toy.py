"""A toy corpus whose alignment is obvious: every combination of a few parts of a sentence."""

from itertools import product

from bilingua.training.corpus import Pair

_WHO = [("Nordkorea", "North Korea"), ("Die Regierung", "The government"), ("Der Minister", "The minister"),
        ("Die Agentur", "The agency")]  # fmt: skip
_DID = [("lobte", "praised"), ("kritisierte", "criticised"), ("meldete", "reported"), ("verschob", "postponed")]
_WHAT = [("den Raketentest", "the missile test"), ("die Sanktionen", "the sanctions"), ("das Treffen", "the meeting"),
         ("die Lieferung", "the delivery"), ("den Besuch", "the visit")]  # fmt: skip
_WHERE = [("in Moskau", "in Moscow"), ("in Bern", "in Bern"), ("am Montag", "on Monday"), ("im Jahr 2019", "in 2019")]

PAIRS = [
    Pair(f"{who[0]} {did[0]} {what[0]} {where[0]}.", f"{who[1]} {did[1]} {what[1]} {where[1]}.")
    for who, did, what, where in product(_WHO, _DID, _WHAT, _WHERE)
]
