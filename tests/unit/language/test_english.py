import pytest

from bilingua.language.english import conjugated, english_forms, find_rendering


@pytest.mark.parametrize(
    ("target", "plurals"),
    [
        ("arms delivery", ["arms deliveries"]),
        ("missile", ["missiles"]),
        ("SME", ["SMEs"]),
        ("spokeswoman", ["spokeswomen"]),
        ("German", ["Germans"]),
        ("crisis", ["crises"]),
        ("branch", ["branches"]),
        ("stomach", ["stomachs"]),
        ("Foreign Ministry", ["Foreign Ministries"]),
        ("Ministry of Foreign Affairs", ["Ministries of Foreign Affairs"]),
        ("memorandum of understanding", ["memoranda of understanding", "memorandums of understanding"]),
        ("systemic sclerosis (SSc)", ["systemic scleroses (SSc)"]),
        ("boy", ["boys"]),
        ("UN Secretary-General", ["UN Secretaries-General"]),
        ("armed forces", []),
        ("sanctions", []),
        ("information", []),
        ("aircraft", []),
        ("Hwasong-12", []),
        ("inclusion criteria", []),
        ("spokesmen", []),
        ("firemen", []),
        ("specimen", ["specimens"]),
    ],
)
def test_plurals(target, plurals):
    assert english_forms(target, plural=True) == (target, *plurals)
    assert english_forms(target, plural=False) == (target,)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("treat", ("treats", "treated", "treating")),
        ("carry out", ("carries out", "carried out", "carrying out")),
        ("stop", ("stops", "stopped", "stopping")),
        ("take", ("takes", "took", "taken", "taking")),
        ("agree", ("agrees", "agreed", "agreeing")),
        ("reach", ("reaches", "reached", "reaching")),
        ("CO2", ()),
    ],
)
def test_verbs(verb, forms):
    assert conjugated(verb) == forms


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("the DPRK", "DPRK", "DPRK"),
        ("the DPRK's army", "DPRK", "DPRK"),
        ("DPRK-friendly", "DPRK", "DPRK"),
        ("the DPRKs", "DPRK", None),
        ("a dprk", "DPRK", None),
        ("People’s Army", "People's Army", "People’s Army"),
        ("Kim Jong‑un", "Kim Jong-un", "Kim Jong‑un"),
        ("United\u00a0 Nations", "United Nations", "United\u00a0 Nations"),
        ("Treatment works", "treatment", "Treatment"),
        ("It ended. “Treatment works”", "treatment", "Treatment"),
        ("the Treatment works", "treatment", None),
        ("THE UNITED NATIONS MET", "United Nations", "UNITED NATIONS"),
        ("mistreatment", "treatment", None),
        ("5.5 and 1,500 or 15:5", "5", None),
        ("from 5.", "5", "5"),
        ("costs $5.5 billion.", "$5.5 billion", "$5.5 billion"),
        ("C++ code", "C++", "C++"),
        ("", "DPRK", None),
        ("anything", " ", None),
    ],
)
def test_find_rendering(text, form, found):
    place = find_rendering(text, (form,), case_sensitive=True)
    assert (None if place is None else text[slice(*place)]) == found


def test_case_may_not_matter():
    assert find_rendering("The Effects Of Treatment", ("treatment",), case_sensitive=False) == (15, 24)


def test_leftmost_then_longest():
    forms = ("delivery", "arms", "arms delivery")
    assert find_rendering("an arms delivery", forms, case_sensitive=True) == (3, 16)
    assert find_rendering("delivery of an arms delivery", forms, case_sensitive=True) == (0, 8)


def test_taken_places_are_not_found_again():
    text = "arms delivery, arms"
    assert find_rendering(text, ("arms delivery", "arms"), case_sensitive=True, taken=[(5, 13)]) == (0, 4)
    assert find_rendering(text, ("arms delivery", "arms"), case_sensitive=True, taken=[(0, 4)]) == (15, 19)
    assert find_rendering(text, ("arms",), case_sensitive=True, taken=[(0, 13), (15, 19)]) is None
    assert find_rendering(text, ("arms",), case_sensitive=True, taken=[(4, 15)]) == (0, 4)
