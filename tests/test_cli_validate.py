"""`deconflict validate` ends with 0 where each documented figure is inside or known not to be, and hides none."""

import json
from pathlib import Path

import pytest

from deconflict.study.runner import Runner

COMMAND = "validate"

SCENARIOS = Path(__file__).parents[1] / "sims" / "scenarios"
GOLAN = (SCENARIOS / "golan_2015.toml").read_text(encoding="utf-8")
SHOT = ("value = 0.0\nlow = 0.0\nhigh = 0.975\n", "value = 1.0\nlow = 0.5\nhigh = 1.0\n")
"""The row of a documented figure, and one that says that crossings were met by fire."""
QUICK = ("--campaigns", "20", "--processes", "1")


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def mine(tmp_path):
    """A scenario of one's own, with something replaced."""

    def write(*replaced):
        text = GOLAN
        for old, new in replaced:
            assert text.count(old) == 1
            text = text.replace(old, new)
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_inside(call):
    """Where every figure is inside, the command says so and ends with 0; again, it says the same."""
    status, out, err = call("golan_2015", *QUICK)
    assert (status, err) == (0, "")
    assert "crossings met by fire" in out
    assert "1 documented figure: 1 inside" in out
    assert call("golan_2015", *QUICK)[1] == out


def test_outside(call, mine):
    """One figure outside ends the command with 1, and the table has the word for it."""
    status, out, _ = call(mine(SHOT), *QUICK)
    assert status == 1
    assert "OUTSIDE" in out


def test_known_miss(call, mine):
    """A figure that is known to lie outside ends it with 0, and the reason is printed."""
    status, out, _ = call(mine((SHOT[0], f'{SHOT[1]}miss = "nobody fires there"\n')), *QUICK)
    assert status == 0
    assert "known" in out
    assert "Known miss: mine, crossings met by fire: nobody fires there" in out


def test_nothing_to_count(call, mine):
    """A figure of which nothing could be counted is shown, and ends it with 1."""
    status, out, _ = call(mine(('"released per violated"', '"released per locked on"')), *QUICK)
    assert status == 1
    assert "nothing to count" in out


def test_sources(call):
    """With --sources each row has its source, what is counted and the arm that it is of."""
    _, out, _ = call("golan_2015", *QUICK, "--sources")
    assert "released per violated" in out
    assert "https://www.dtnpf.com/agriculture/web/ag/news/world-policy/article/2015/11/29/israel" in out


def test_json(call, mine):
    """The JSON holds the rows of all scenarios that are named, each once, and says whether all is well."""
    status, out, _ = call("golan_2015", mine(SHOT), "golan_2015", *QUICK, "--json")
    found = json.loads(out)
    assert status == 1
    assert [(row["scenario"], row["verdict"]) for row in found["rows"]] == [
        ("golan_2015", "inside"),
        ("mine", "OUTSIDE"),
    ]
    assert found["passed"] is False


def test_interrupt(call, monkeypatch):
    """After Ctrl-C what was flown is printed, and the exit code says that it was interrupted."""
    flown = Runner.fly

    def fly(self, lucks, *, with_variants=False):
        yield from flown(self, list(lucks)[:2], with_variants=with_variants)
        raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "fly", fly)
    status, out, _ = call("golan_2015", "shootdown_2015_turkey", *QUICK)
    assert status == 130
    assert "interrupted; 4 documented figures: 1 inside, 3 not flown" in out


def test_all_that_document_anything(call, mine, tmp_path, monkeypatch):
    """Without names it is all scenarios that document a figure: here one, beside one that documents none."""
    folder = tmp_path / "sims" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(GOLAN, encoding="utf-8")
    (folder / "silent.toml").write_text(GOLAN.partition("[[documented]]")[0], encoding="utf-8")
    shelf = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    monkeypatch.setattr("deconflict.world.shelf.known", lambda *_: shelf)
    status, out, _ = call(*QUICK)
    assert status == 0
    assert "mine" in out
    assert "silent" not in out
    status, _, err = call("silent", *QUICK)
    assert status == 2
    assert "silent, which documents no figure" in err


def test_mistakes(call, mine):
    """An unknown scenario, and a quantity that nobody counts, are said before anything is flown."""
    status, out, err = call("golan_2051")
    assert (status, out) == (2, "")
    assert "did you mean golan_2015?" in err
    status, out, err = call(mine(('"released per violated"', '"released per violatd"')))
    assert (status, out) == (2, "")
    assert "documented[0].quantity" in err
    assert 'did you mean "violated"?' in err
