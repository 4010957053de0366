"""A person's profile is a fold over the origins that are its own now. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from tilth.kernel.clock import from_micros
from tilth.kernel.ids import PersonNo
from tilth.people.contracts import Profile, Touch, Trait


@dataclass(frozen=True, slots=True)
class OriginSeen:
    first_seen: int
    last_seen: int
    first_touch: tuple[int, str] | None
    """(µs, JSON)."""
    last_touch: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class OriginTrait:
    name: str
    value: str
    """JSON; `null` takes a trait away."""
    ts: int
    received_at: int
    source: str
    once: bool = False
    """Counts only where nothing was set."""


def fold_profile(person_no: PersonNo, seen: Iterable[OriginSeen], traits: Iterable[OriginTrait]) -> Profile:
    """Earliest, latest, and of each trait the last write by event time (then by arrival, then by value).

    What was set once counts where nothing else was set, or what was is taken away before: the first of these. An origin
    keeps its first alone, so that one from before the taking away does not come back, nor does a later one of its own.
    """
    seen = list(seen)
    firsts = [origin.first_touch for origin in seen if origin.first_touch]
    lasts = [origin.last_touch for origin in seen if origin.last_touch]
    return Profile(
        person_no=person_no,
        first_seen=from_micros(min(o.first_seen for o in seen)) if seen else None,
        last_seen=from_micros(max(o.last_seen for o in seen)) if seen else None,
        first_touch=_touch(min(firsts)) if firsts else None,
        last_touch=_touch(max(lasts)) if lasts else None,
        traits=_fold_traits(traits),
    )


def _touch(stored: tuple[int, str]) -> Touch:
    fields: dict[str, Any] = msgspec.json.decode(stored[1])
    return Touch(at=from_micros(stored[0]), **fields)


def _fold_traits(traits: Iterable[OriginTrait]) -> dict[str, Trait]:
    written: dict[str, OriginTrait] = {}
    first: dict[str, OriginTrait] = {}
    for trait in sorted(traits, key=_age):
        if not trait.once:
            written[trait.name] = trait
            if trait.value == "null":
                first.pop(trait.name, None)
        else:
            first.setdefault(trait.name, trait)
    kept = first | {name: trait for name, trait in written.items() if trait.value != "null"}
    return {
        name: Trait(msgspec.json.decode(trait.value), from_micros(trait.ts), trait.source)
        for name, trait in sorted(kept.items())
    }


def _age(trait: OriginTrait) -> tuple[int, int, str]:
    return trait.ts, trait.received_at, trait.value
