import subprocess
import sys
from datetime import date

import pytest

from bilingua.records import Kind
from bilingua.terms.glossary import Entry, Glossary
from bilingua.terms.matching import TermMatcher


def matcher(*entries, **options):
    made = tuple(entry if isinstance(entry, Entry) else Entry(*entry) for entry in entries)
    return TermMatcher([Glossary("desk", made)], **options)


def found(text, *entries):
    return [span.text for span in matcher(*entries).find(text)]


@pytest.mark.parametrize(
    ("headword", "text", "spans"),
    [
        # place in the sentence
        ("DVRK", "DVRK droht", ["DVRK"]),
        ("DVRK", "aus der DVRK", ["DVRK"]),
        ("DVRK", "Die DVRK (DVRK), «DVRK», DVRK.", ["DVRK"] * 4),
        ("DVRK", "", []),
        ("DVRK", " \n\t ", []),
        # genitive, plural, umlaut, n-declension
        ("Pjöngjang", "Pjöngjangs Haltung", ["Pjöngjangs"]),
        ("Bund", "des Bundes, die Bünde, den Bünden", ["Bundes", "Bünde", "Bünden"]),
        ("Bund", "Bundesrat, Bundestag, Verbund, Bundeswehr, bunt", []),
        ("Vertrag", "Verträge des Vertrages mit Verträgen", ["Verträge", "Vertrages", "Verträgen"]),
        ("Waffenlieferung", "mit Waffenlieferungen", ["Waffenlieferungen"]),
        ("Soldat", "dem Soldaten", ["Soldaten"]),
        ("Ministerium", "Ministerien der Ministeriums", ["Ministerien", "Ministeriums"]),
        ("Land", "Länder und Ländern, nicht Landung", ["Länder", "Ländern"]),
        ("Stadt", "Städte", ["Städte"]),
        ("Rat", "Räte, Rates, keine Raten", ["Räte", "Rates"]),
        ("Lehrerin", "Lehrerinnen", ["Lehrerinnen"]),
        ("Kollege", "Kollegen", ["Kollegen"]),
        ("Museum", "Museen", ["Museen"]),
        ("KMU", "für KMUs", ["KMUs"]),
        ("Grass", "Grass’ Roman", ["Grass"]),
        ("Beamter", "die Beamten, ein Beamter, der Beamte", ["Beamten", "Beamter", "Beamte"]),
        ("Streitkräfte", "mit Streitkräften", ["Streitkräften"]),
        ("Gespräche", "des Gesprächs", ["Gesprächs"]),
        ("Kiew", "die Kiewer Regierung, ein Kiewer", ["Kiewer"]),
        ("neu", "neue, neuere, neueste", ["neue"]),
        # several words
        (
            "Vereinte Nationen",
            "die Vereinten Nationen, der Vereinten Nationen, Vereinter Nationen",
            ["Vereinten Nationen", "Vereinten Nationen", "Vereinter Nationen"],
        ),
        ("Deutscher Bundestag", "des Deutschen Bundestages", ["Deutschen Bundestages"]),
        ("Universität für Fremdsprachen", "Universitäten für Fremdsprachen", ["Universitäten für Fremdsprachen"]),
        ("Vereinte Nationen", "Vereinte, Nationen", []),
        ("Moskau Berlin", "Moskau – Berlin", []),
        # writing variants
        ("Straße", "Strassen und Strasse", ["Strassen", "Strasse"]),
        ("Russland", "Rußlands", ["Rußlands"]),
        ("Präsident", "Praesidenten", ["Praesidenten"]),
        ("Praesident", "Präsidenten", ["Präsidenten"]),
        ("Südkorea", "Su\u0308dkoreas Armee", ["Su\u0308dkoreas"]),
        ("Su\u0308dkorea", "Südkoreas Armee", ["Südkoreas"]),
        ("Nordkorea", "Nord\u00adkorea, Nord\u00ad\nkorea", ["Nord\u00adkorea", "Nord\u00ad\nkorea"]),
        ("Waffenlieferung", "Waffen-\nlieferungen", ["Waffen-\nlieferungen"]),
        ("Kim Jong-un", "Kim Jong un, Kim-Jong-un", ["Kim Jong un", "Kim-Jong-un"]),
        ("Kim Jong-un", "Kim\u00a0Jong-un, Kim\n  Jong-uns", ["Kim\u00a0Jong-un", "Kim\n  Jong-uns"]),
        ("Kim Jong-un", "mit Kim Jong‑un", ["Kim Jong‑un"]),
        ("Côte d'Ivoire", "die Côte d’Ivoire", ["Côte d’Ivoire"]),
        ("e. V.", "Freunde e.V.", ["e.V."]),
        ("AT&T", "von AT&T.", ["AT&T"]),
        # case
        ("Vereinte Nationen", "DIE VEREINTEN NATIONEN TAGEN", ["VEREINTEN NATIONEN"]),
        ("Rakete", "RAKETE ÜBER JAPAN", ["RAKETE"]),
        ("Bund", "Der BUND klagt", []),
        ("Auftraggeber", "Der AUFTRAGGEBER zahlt", ["AUFTRAGGEBER"]),
        ("Auftraggeber", "Rechte des AUFTRAGGEBERS", ["AUFTRAGGEBERS"]),
        ("Rat", "Er rät: rat mal", []),
        ("DVRK", "Dvrk, dvrk", []),
        ("randomisiert", "Randomisierte und randomisierten", ["Randomisierte", "randomisierten"]),
        ("krank", "die Kranken", []),
        ("flexibel", "flexible Zeiten", ["flexible"]),
        ("liefern", "sie lieferten, haben geliefert", ["lieferten", "geliefert"]),
        # other
        ("Soldat", "Soldat*innen, Soldat:innen", ["Soldat*innen", "Soldat:innen"]),
        ("Stiftung", "https://haus.example/de/Stiftung und stelle@Stiftung.example", []),
    ],
)  # fmt: skip
def test_finds_what_german_makes_of_a_headword(headword, text, spans):
    assert found(text, (headword, "target")) == spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die DVRK-Regierung", [("DVRK", "DPRK", "modifier")]),
        ("Das Kim-Jong-un-Regime", [("Kim-Jong-un", "Kim Jong Un", "modifier")]),
        ("Anti-DVRK-Politik", [("DVRK", "DPRK", "modifier")]),
        ("Ex-DVRK", [("DVRK", "DPRK", "head")]),
        ("Nordkorea-Politik", [("Nordkorea", "North Korean", "modifier")]),
        ("Nord- und Südkorea", [("Nord-", "North Korea", "suspended"), ("Südkorea", "South Korea", "exact")]),
        ("NORD- UND SÜDKOREA", [("NORD-", "North Korea", "suspended"), ("SÜDKOREA", "South Korea", "variant")]),
        ("Nord-, Ost- oder Südkorea", [("Nord-", "North Korea", "suspended"), ("Südkorea", "South Korea", "exact")]),
        ("Ein- und Ausfuhr", [("Ein-", "import", "suspended"), ("Ausfuhr", "export", "exact")]),
        ("Ein- und Ausfuhren", [("Ein-", "imports", "suspended"), ("Ausfuhren", "exports", "inflected")]),
        ("Ausfuhr und -verkauf", [("Ausfuhr", "export", "exact")]),
        ("DVRK- und Russland-Politik", [("DVRK", "DPRK", "modifier")]),
        ("Moskau -DVRK", [("DVRK", "DPRK", "exact")]),
        ("Moskau–DVRK", [("DVRK", "DPRK", "exact")]),
        ("Pjöngjanger Führung", [("Pjöngjanger", "Pyongyang", "modifier")]),
    ],
)
def test_compounds_with_hyphens(text, expected):
    desk = matcher(
        ("DVRK", "DPRK"),
        ("Kim Jong-un", "Kim Jong Un"),
        Entry("Nordkorea", "North Korea", modifier="North Korean", pos="name"),
        Entry("Südkorea", "South Korea", pos="name"),
        ("Einfuhr", "import"),
        ("Ausfuhr", "export"),
        ("Pjöngjang", "Pyongyang"),
    )
    assert [(span.text, span.target, span.rule) for span in desk.find(text)] == expected


def test_a_resumed_compound():
    spans = matcher(("Waffenverkauf", "arms sale")).find("Waffenkäufe und -verkäufe")
    assert [(span.text, span.target) for span in spans] == [("-verkäufe", "arms sales")]


def test_compounds_can_be_switched_off():
    entry = Entry("Nordkorea", "North Korea", compound=())
    assert found("Nordkorea-Politik, Nord- und Südkorea, Ex-Nordkorea", entry) == []
    assert found("Nordkoreas Politik", entry) == ["Nordkoreas"]


def test_closed_compounds_are_opt_in():
    text = "das Atomwaffenprogramm, die Uranatomwaffe, Atomwaffenxyz"
    assert found(text, ("Atomwaffe", "nuclear weapon")) == []
    entry = Entry("Atomwaffe", "nuclear weapon", compound=("hyphen", "closed"), modifier="nuclear")
    spans = matcher(entry).find(text)
    assert [(span.text, span.target, span.rule) for span in spans] == [
        ("Atomwaffen", "nuclear", "compound"),
        ("atomwaffe", "nuclear weapon", "compound head"),
    ]


@pytest.mark.parametrize(
    ("case", "spans"),
    [("smart", ["Mutter", "MUTTER"]), ("exact", ["Mutter"]), ("any", ["Mutter", "mutter", "MUTTER", "mUTTER"])],
)
def test_case_policies(case, spans):
    assert found("die Mutter und mutter mit MUTTER oder mUTTER", Entry("Mutter", "mother", case=case)) == spans


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Außenminister Lawrow kam.", "Foreign Minister"),
        ("des russischen Außenministers Sergej Lawrow", "Foreign Minister"),
        ("die Außenminister Lawrow und Wang", "Foreign Ministers"),
        ("NATO-Generalsekretär Mark Rutte", "NATO Secretary General"),
        ("Handelsminister Meier", "Minister of Trade"),
        ("Der NATO-Generalsekretär sagte", "NATO secretary general"),
        ("der Außenminister Frankreichs", "foreign minister"),
        ("sein neuer Außenminister Lawrow", "foreign minister"),
        ("Russlands Außenminister Lawrow", "foreign minister"),
        ("die Außenminister", "foreign ministers"),
        ("Der Außenminister. Meier kam.", "foreign minister"),
    ],
)
def test_an_office_takes_capitals_before_a_name(text, target):
    desk = matcher(
        Entry("Außenminister", "foreign minister", case="title"),
        Entry("NATO-Generalsekretär", "NATO secretary general", case="title"),
        Entry("Handelsminister", "minister of trade", case="title"),
    )
    span = desk.find(text)[0]
    assert span.target == target
    assert target.replace("Foreign M", "foreign m") in span.allowed  # in small letters it counts as well


def test_exact_case_takes_no_capital_at_the_start():
    assert found("Liefern hilft. Sie liefern.", Entry("liefern", "deliver", case="exact")) == ["liefern"]


def test_longest_then_leftmost():
    entries = (
        ("Stiftung", "foundation"),
        Entry("Friedrich-Naumann-Stiftung", kind=Kind.KEEP),
        Entry("Friedrich-Naumann-Stiftung für die Freiheit", kind=Kind.KEEP),
    )
    text = "Friedrich-Naumann-Stiftung für die Freiheit, Friedrich-Naumann-Stiftung, eine Stiftung"
    assert found(text, *entries) == [
        "Friedrich-Naumann-Stiftung für die Freiheit",
        "Friedrich-Naumann-Stiftung",
        "Stiftung",
    ]
    assert found("Rote Kreuz Bund", ("Rote Kreuz", "a"), ("Kreuz Bund", "b")) == ["Rote Kreuz"]


def test_a_later_glossary_has_priority():
    house, story = (
        Glossary.from_mapping({"Rat": "council"}, name="house"),
        Glossary.from_mapping({"Rat": "board"}, name="story"),
    )
    assert [span.target for span in TermMatcher([house, story]).find("der Rat")] == ["board"]
    assert [span.target for span in TermMatcher([story, house]).find("der Rat")] == ["council"]
    both = TermMatcher([house, story])
    span = both.find("der Rat")[0]
    assert span.origin == "story/term:Rat"
    assert both.entry(span.origin) == Entry("Rat", "board")


def test_the_spelling_decides_between_homographs():
    entries = (("Maße", "dimensions"), ("Masse", "mass"))
    assert [span.target for span in matcher(*entries).find("Maße und Masse")] == ["dimensions", "mass"]


def test_context_decides_between_homographs():
    bank = matcher(Entry("Bank", "bench", context=("Park",)), Entry("Bank", "bank", context=("Geld", "Kredit")))
    assert [span.target for span in bank.find("Im Park stand eine Bank.")] == ["bench"]
    assert [span.target for span in bank.find("Ein Kleinkredit der Bank.")] == ["bank"]
    assert bank.find("Die Bank.") == ()


def test_capitals_decide_between_noun_and_verb():
    essen = matcher(Entry("Essen", "food", pos="noun"), Entry("essen", "eat", pos="verb"))
    assert [span.target for span in essen.find("Wir essen, weil das Essen schmeckt.")] == ["eat", "food"]


def test_status_topic_and_date():
    entries = (
        Entry("Rat", "council", status="proposed"),
        Entry("Bund", "league", status="deprecated"),
        Entry("Tor", "goal", topic="sports"),
        Entry("Türkei", "Türkiye", since=date(2022, 6, 1)),
    )
    text = "Rat, Bund, Tor, Türkei"
    assert [span.text for span in matcher(*entries).find(text)] == ["Tor", "Türkei"]
    assert [span.text for span in matcher(*entries, topics=("politics",)).find(text)] == ["Türkei"]
    assert [span.text for span in matcher(*entries, on=date(2020, 1, 1)).find(text)] == ["Tor"]


def test_forms_are_further_german_headwords():
    entry = Entry("Demokratische Volksrepublik Korea", "DPRK", forms=("DVRK", "KDVR"))
    spans = matcher(entry).find("KDVR, DVRKs, der Demokratischen Volksrepublik Korea")
    assert [(span.text, span.target, span.rule) for span in spans] == [
        ("KDVR", "DPRK", "variant"),
        ("DVRKs", "DPRK", "inflected"),
        ("Demokratischen Volksrepublik Korea", "DPRK", "inflected"),
    ]


def test_the_span_says_what_counts():
    entry = Entry("Rakete", "missile", allowed=("rocket",), forbidden=("projectile",))
    span = matcher(entry).find("Die Rakete.")[0]
    assert (span.start, span.end, span.kind, span.target) == (4, 10, Kind.TERM, "missile")
    assert span.allowed == ("missile", "missiles", "rocket", "rockets")
    assert span.forbidden == ("projectile",)
    assert not span.case_sensitive
    assert matcher(("DVRK", "DPRK")).find("DVRK")[0].case_sensitive


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Die Rakete fliegt", "missile"),
        ("Raketen fliegen", "missiles"),
        ("Kunden zahlen", "customers"),
        ("die Kunden", "customers"),
        ("Sekunden", "seconds"),
        ("dem Soldaten", "soldier"),
        ("die Soldaten", "soldiers"),
        ("der neuen Soldaten", "soldiers"),
        ("den neuen Soldaten", "soldier"),
        ("nordkoreanische Soldaten", "soldiers"),
        ("drei Minister", "ministers"),
        ("der Minister", "minister"),
        ("die Minister", "ministers"),
        ("die neuen Minister", "ministers"),
        ("die Mutter", "mother"),
        ("zwei Abkommen", "agreements"),
        ("2024 Abkommen", "agreement"),
        ("die Tests", "tests"),
        ("des Tests", "test"),
    ],
)
def test_a_sure_plural_makes_the_target_plural(text, target):
    desk = matcher(
        ("Rakete", "missile"),
        ("Soldat", "soldier"),
        ("Minister", "minister"),
        ("Mutter", "mother"),
        ("Abkommen", "agreement"),
        ("Test", "test"),
        ("Kunde", "customer"),
        ("Sekunde", "second"),
    )
    span = desk.find(text)[0]
    assert span.target == target
    assert span.allowed[0] == target


NUMBERS = {
    "Konflikt": "conflict", "bewaffneter Konflikt": "armed conflict", "Treffen": "meeting", "Soldat": "soldier",
    "Test": "test", "Streik": "strike", "Information": "information", "Minister": "minister", "Mensch": "human",
    "Beamter": "official", "Atomwaffe": "nuclear weapon",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        # surely plural: no singular counts
        ("Konflikte", ("conflicts",)),
        ("in Konflikten", ("conflicts",)),
        ("Bewaffnete Konflikte", ("armed conflicts",)),
        ("mit bewaffneten Konflikten", ("armed conflicts",)),
        ("die Soldaten", ("soldiers",)),
        ("neue Tests", ("tests",)),
        ("weitere Streiks", ("strikes",)),
        ("die meisten Treffen", ("meetings",)),
        ("ein paar Minister", ("ministers",)),
        ("der Ex-Ministern", ("ministers",)),
        ("Soldaten marschieren", ("soldiers",)),
        ("viele Beamte", ("officials",)),
        ("zwanzig Treffen", ("meetings",)),
        ("2.000 Minister", ("ministers",)),
        ("mit Atomwaffen", ("nuclear weapons",)),
        # surely one: no plural counts
        ("ein Konflikt", ("conflict",)),
        ("eines langen Konflikts", ("conflict",)),
        ("ein bewaffneter Konflikt", ("armed conflict",)),
        ("ein neues Treffen", ("meeting",)),
        ("jedem Soldaten", ("soldier",)),
        # a singular that English may make many, or unclear: both
        ("der Konflikt", ("conflict", "conflicts")),
        ("des Streiks", ("strike", "strikes")),
        ("den Soldaten", ("soldier", "soldiers")),
        ("dem Konflikte", ("conflict", "conflicts")),
        ("Tests", ("test", "tests")),
        ("ohne Treffen", ("meeting", "meetings")),
        ("sagte Minister Meier", ("minister", "ministers")),
        ("das haben Minister gefordert", ("minister", "ministers")),
        ("der von Kunden gewählte Minister", ("minister", "ministers")),
        ("ein Gesetz, das Soldaten schützt", ("soldier", "soldiers")),
        ("er plant, die Minister zu treffen", ("ministers",)),
        ("langwierige Treffen", ("meetings",)),
        ("der langen und heftigen Konflikte", ("conflicts",)),
        ("einen Menschen", ("human",)),
        ("Menschen", ("humans",)),
        ("Soldaten Meier zu fragen", ("soldier", "soldiers")),
        ("mit Menschen", ("human", "humans")),
        ("der 3. Soldaten", ("soldier", "soldiers")),
        ("keine Konflikte", ("conflict", "conflicts")),
        # English has none
        ("Informationen", ("information",)),
    ],
)
def test_number_decides_which_forms_count(text, forms):
    desk = matcher(*NUMBERS.items())
    assert desk.find(text)[0].allowed == forms


def test_a_genitive_of_a_name_is_no_plural():
    """A verb in -e before it looks like an adjective: *neue Tests* are several, *lobte Moskaus Strategie* is one."""
    desk = matcher(("Moskau", "Moscow"), ("Test", "test"))
    assert [desk.find(text)[0].target for text in ("Er lobte Moskaus Strategie", "Es gab neue Tests")] == [
        "Moscow",
        "tests",
    ]


def test_a_conjugated_verb_allows_the_english_verb_its_forms():
    desk = matcher(("liefern", "deliver"))
    assert desk.find("sie lieferten")[0].allowed == ("deliver", "delivers", "delivered", "delivering")
    assert desk.find("sie liefern")[0].allowed == ("deliver",)


def test_kept_terms_are_not_made_plural():
    span = matcher(Entry("Rote Hilfe", kind=Kind.KEEP)).find("die Rote Hilfe")[0]
    assert (span.kind, span.allowed) == (Kind.KEEP, ("Rote Hilfe",))


def test_explain_gives_a_reason_for_every_miss():
    desk = matcher(
        ("Bund", "federal government"),
        ("Rat", "council"),
        ("Stiftung", "foundation"),
        ("Naumann-Stiftung", "Naumann Foundation"),
        Entry("Bank", "bench", context=("Park",)),
        Entry("Treffen", "meeting", status="proposed"),
        Entry("Tor", "goal", topic="sports"),
        Entry("Grenze", "border", compound=()),
        topics=("politics",),
    )
    text = (
        "Bundesrat: rat der Naumann-Stiftung zum Treffen, Bank, Tor, Grenz- und Grenzen-Streit, Raten, Bund, "
        "www.x.example/Rat"
    )
    lines = {(line.text, line.source): (line.matched, line.reason) for line in desk.explain(text)}
    assert lines == {
        ("Bundesrat", "Bund"): (False, "inside a longer word: closed compounds are off"),
        ("rat", "Rat"): (False, "not matched: lower-case in the text"),
        ("Naumann-Stiftung", "Naumann-Stiftung"): (True, "exact"),
        ("Stiftung", "Stiftung"): (False, "overlapped by 'Naumann-Stiftung' of desk/term:Naumann-Stiftung"),
        ("Treffen", "Treffen"): (False, "status proposed: not enforced"),
        ("Bank", "Bank"): (False, "context word missing: Park"),
        ("Tor", "Tor"): (False, "topic sports is not asked for"),
        ("Grenzen", "Grenze"): (False, "not matched: in a hyphen compound: hyphen compounds are off"),
        ("Raten", "Rat"): (False, "not matched: the lexicon has it as a form of another word"),
        ("Bund", "Bund"): (True, "exact"),
        ("Rat", "Rat"): (False, "inside a URL or an e-mail address"),
    }


def test_explain_has_no_line_for_what_is_not_near():
    desk = matcher(("Neue Zeitung", "Neue Zeitung"), ("Nordkorea", "North Korea"), ("nordkoreanisch", "North Korean"))
    assert [line.source for line in desk.explain("Die neue Meldung über nordkoreanische Truppen")] == ["nordkoreanisch"]


@pytest.mark.parametrize(
    "piece", ["x", "a@b", "Nord-, ", " -x", "Ein-", "DVRK", "und -", "\u00ad", "://", "u\u0308", "DVRK "]
)
def test_a_giant_line_is_no_trouble(piece):
    line = piece * (200_000 // len(piece))
    assert len(found(line, ("DVRK", "DPRK"), ("Nordsee", "North Sea"))) == (line.count(" ") if piece == "DVRK " else 0)


def test_an_empty_glossary_finds_nothing():
    assert TermMatcher([]).find("Die DVRK") == ()
    assert matcher().explain("Die DVRK") == []


def test_plain_terms_load_no_lexicon():
    code = (
        "import sys; from bilingua.terms.glossary import Glossary; from bilingua.terms.matching import TermMatcher\n"
        "m = TermMatcher([Glossary.from_mapping({'DVRK': 'DPRK', 'Meinung': 'opinion', 'Vertrag': 'treaty'})])\n"
        "assert len(m.find('Meinungen der DVRK zu Verträgen')) == 3\n"
        "sys.exit('simplemma' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
