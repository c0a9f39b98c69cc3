"""Which single changes there are to an encounter: gates, answers, delays, channels, rules and arms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from attrs import define

from deconflict.engine.kinds import BORDER
from deconflict.engine.theatre import theatre
from deconflict.errors import ScenarioError
from deconflict.study.why.case import Case
from deconflict.study.why.changes import Change, Kind, Value
from deconflict.study.why.waits import waits
from deconflict.world.flights import BLOCK
from deconflict.world.numbering import STRIKES
from deconflict.world.scenario import Arm, Scenario
from deconflict.world.variation import at_value, with_arm
from protocols.airmanship import MEASURED
from protocols.hotline import PATIENCE, RING_OUT
from protocols.notation.actions import Deliver, Lose
from protocols.notation.words import LINE_DEAD, Gate, Question
from protocols.notation.words import Kind as Inputs

TWICE = 2
_MOMENTS = {"warning": "at the first warning", "crossing": "at the crossing"}


@define
class _Answers:
    """How a question was answered, and by whom."""

    question: Question
    party: str
    yes: int = 0
    no: int = 0


def alternatives(case: Case) -> list[Change]:
    """Everything that could have been otherwise, by how little it changes."""
    found = [*_answers(case), *_delays(case), *channels(case), *_rules(case), *_arms(case)]
    return sorted(found, key=lambda change: change.order)


def _answers(case: Case) -> Iterator[Change]:
    """The gates at which messages died, passed; and the answers that were given, given the other way."""
    for of in _answered(case).values():
        question = of.question
        decided = question.gate in (None, Gate.WILLING)
        if of.no and not question.certain:
            yield _answer(of, Kind.ANSWER if decided else Kind.GATE, now=True)
        if of.yes and not question.certain and decided:
            yield _answer(of, Kind.ANSWER, now=False)


def _answer(of: _Answers, kind: Kind, *, now: bool) -> Change:
    question = of.question
    return Change(
        kind=kind,
        of=question.path,
        says=question.asks,
        party=of.party,
        was=not now,
        now=now,
        size=of.no if now else of.yes,
        answers={question.path: now},
    )


def _answered(case: Case) -> Mapping[str, _Answers]:
    """By its path, how each question was answered that somebody can be asked, in the order of the first answers."""
    found: dict[str, _Answers] = {}
    cast, arrivals = case.kind.cast, case.came.history.arrivals
    for entry in case.came.entries.values():
        row, action = entry.happening.row, entry.happening.action
        given: list[tuple[Question, bool]] = []
        if isinstance(action, Deliver | Lose) and action.letter.message != LINE_DEAD:
            question = arrivals.get(action.channel)
            # Where a round falls, and whether a missile hits, is nobody's answer and no gate.
            given += [(question, isinstance(action, Deliver))] if question and question.gate else []
        if row is not None and row.question is not None:
            given.append((row.question, row.on.input.kind is Inputs.YES))
        for question, yes in given:
            if question.path in MEASURED:
                continue
            party = cast.party(entry.happening.post or "", case.met)
            of = found.setdefault(question.path, _Answers(question, party))
            of.yes, of.no = of.yes + yes, of.no + (not yes)
    return found


def _delays(case: Case) -> Iterator[Change]:
    for wait in waits(case):
        size_s = max(abs(took_s - wait.median_s) for took_s in wait.took_s)
        worst_s = max(wait.took_s, key=lambda took_s: abs(took_s - wait.median_s))
        yield Change(
            kind=Kind.DELAY,
            of=wait.path,
            says=wait.says,
            was=worst_s,
            now=wait.median_s,
            size=size_s,
            takes_s={wait.path: wait.median_s},
        )


def channels(case: Case) -> Iterator[Change]:
    """Each channel of this kind of encounter that can be used."""
    used = {channel.name for channel in case.kind.system.channels}
    asked = {question.channel for question in case.kind.system.questions()}
    for name in case.rerun.channels:
        if name in used | asked:
            given = case.rerun.given(name)
            yield Change(
                kind=Kind.CHANNEL,
                of=name,
                says="every gate is passed",
                size=len(given.answers),
                answers=given.answers,
                given=given.restore if name in used else (),
            )


class _Rule(NamedTuple):
    """A rule: what of the scenario it is, in words, what it was and is instead, and the values that make it so."""

    of: str
    says: str
    was: Value
    now: Value
    set: Mapping[str, Value]


def _rules(case: Case) -> Iterator[Change]:
    scenario = case.rerun.scenario
    of_defence = _of_defence(scenario) if case.met.kind == BORDER else ()
    for rule in (*of_defence, *_of_line(scenario, _ran_out(case)), *_of_strike(scenario, case.number)):
        try:
            changed = scenario
            for path, value in rule.set.items():
                changed = at_value(changed, path, value)
            theatre(changed)
        except ScenarioError:
            # It asks for what the scenario does not say: how crews take an interception, for one.
            continue
        yield Change(
            kind=Kind.RULE,
            of=rule.of,
            says=rule.says,
            was=rule.was,
            now=rule.now,
            size=len(rule.set),
            set=rule.set,
        )


def _of_defence(scenario: Scenario) -> Iterator[_Rule]:
    defence, guard = scenario.defence, scenario.channels.get("guard")
    if defence is None:
        return

    def one(name: str, says: str, was: Value, now: Value) -> _Rule:
        return _Rule(f"defence.{name}", says, was, now, {f"defence.{name}": now})

    yield one("delegated", "the commander on the spot decides on fire", defence.delegated, not defence.delegated)
    for status in ("hold", "tight", "free"):
        if status != defence.weapons:
            yield one("weapons", "weapons control status", defence.weapons, status)
    other = "intercept" if defence.response == "fire" else "fire"
    yield one("response", "the fighters are sent to", defence.response, other)
    repeat = guard.timers.get("repeat") if guard else None
    if repeat:
        more = {
            "defence.warnings": TWICE * defence.warnings,
            "channels.guard.timers.repeat_s": repeat.centre / TWICE,
        }
        was, now = (
            f"{number}, every {every:g} s" for number, every in ((defence.warnings, repeat.centre), more.values())
        )
        yield _Rule("defence.warnings", "warnings", was, now, more)


def _of_line(scenario: Scenario, ran_out: frozenset[str]) -> Iterator[_Rule]:
    line, defence = scenario.channels.get("hotline"), scenario.defence
    if line is None:
        return
    if defence:
        other = "crossing" if defence.calls_at == "warning" else "warning"
        path = "defence.calls_at"
        yield _Rule(path, "when a call is thought of", _MOMENTS[defence.calls_at], _MOMENTS[other], {path: other})
    if line.precedence not in (None, "flash"):
        path = "channels.hotline.precedence"
        yield _Rule(path, "precedence of the call", str(line.precedence), "flash", {path: "flash"})
    for timer in (RING_OUT, PATIENCE):
        if timer.path in ran_out and timer.name in line.timers:
            path, was_s = f"channels.hotline.timers.{timer.name}_s", line.timers[timer.name].centre
            says = f"the wait {timer.waits}, twice as long"
            yield _Rule(path, says, was_s, TWICE * was_s, {path: TWICE * was_s})


def _of_strike(scenario: Scenario, number: int) -> Iterator[_Rule]:
    at = (number - STRIKES) // BLOCK
    if not 0 <= at < len(scenario.strikes):
        return
    strike = scenario.strikes[at]
    for name, says, was_s in (
        ("notice_s", "the notice is given before the strike", strike.notice_s),
        ("review_s", "the notices are looked through before the strike", strike.review_s),
    ):
        path = f"strikes[{at}].{name}"
        if was_s:
            yield _Rule(path, says, was_s, TWICE * was_s, {path: TWICE * was_s})


def _ran_out(case: Case) -> frozenset[str]:
    rows = (entry.happening.row for entry in case.came.entries.values())
    return frozenset(
        row.on.of.path
        for row in rows
        if row is not None and row.on.of is not None and row.on.input.kind is Inputs.EXPIRES
    )


def _arms(case: Case) -> Iterator[Change]:
    """Each arm that the scenario's author thought of; its size is how many values differ from the arm as flown."""
    flown = case.rerun.arm
    own = _values(case.base.arms[flown]) if flown else {}
    for name, arm in case.base.arms.items():
        armed, values = with_arm(case.base, name), _values(arm)
        places = {*_moved(case.rerun.scenario, values), *_moved(armed, own)}
        if places:
            yield Change(kind=Kind.ARM, of=name, says=arm.title, size=len(places), arm=name)


def _values(arm: Arm) -> dict[str, Value]:
    return {**{f"channels.{name}.cut": True for name in arm.remove}, **arm.set}


def _moved(scenario: Scenario, values: Mapping[str, Value]) -> Iterator[str]:
    """The key paths at which these values are not the scenario's own."""
    return (path for path, value in values.items() if at_value(scenario, path, value) != scenario)
