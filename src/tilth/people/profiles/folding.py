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


def fold_profile(person_no: PersonNo, seen: Iterable[OriginSeen], traits: Iterable[OriginTrait]) -> Profile:
    """Earliest, latest, and of each trait the last write by event time (then by arrival, then by value)."""
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
    latest: dict[str, OriginTrait] = {}
    for trait in traits:
        held = latest.get(trait.name)
        if held is None or _age(trait) > _age(held):
            latest[trait.name] = trait
    return {
        name: Trait(msgspec.json.decode(trait.value), from_micros(trait.ts), trait.source)
        for name, trait in sorted(latest.items())
        if trait.value != "null"
    }


def _age(trait: OriginTrait) -> tuple[int, int, str]:
    return trait.ts, trait.received_at, trait.value
