"""Whom an honest observer can recognise: the persons behind the identifiers that were actually sent.

A device that never logs in stays a person of its own, as nobody can know better. This is a plain union of
identifiers that occur together, worked out from the events sent, and owes nothing to Tilth's own resolution.
"""

import numpy as np

from tilth.entrypoints.demo.simulator.draws import Ints
from tilth.entrypoints.demo.simulator.journeys import Kind
from tilth.entrypoints.demo.simulator.population import MAX_DEVICES, Population
from tilth.entrypoints.demo.simulator.stream import Events
from tilth.entrypoints.demo.simulator.visits import Visits

_USER, _PHONE, _EMAIL, _UNION = range(MAX_DEVICES, MAX_DEVICES + 4)
_NODES = MAX_DEVICES + 4


def recognise(people: Population, visits: Visits, events: Events) -> Ints:
    """Number of the recognisable person per event."""
    person = visits.person[events.visit]
    device = person * _NODES + visits.slot[events.visit]
    user = person * _NODES + _USER
    links = [(device, user, events.known & ~events.by_server)]
    for kind, left, other, has in (
        (Kind.LOGIN, user, _PHONE, people.has_phone),
        (Kind.LOGIN, user, _EMAIL, people.has_email),
        (Kind.GUEST, device, _PHONE, people.has_phone),
        (Kind.GUEST, device, _EMAIL, people.has_email),
        (Kind.WECHAT, device, _UNION, people.has_unionid),
    ):
        links.append((left, person * _NODES + other, (events.kind == kind) & has[person]))
    pairs = np.concatenate([np.stack([left[rows], right[rows]], axis=1) for left, right, rows in links])
    label = _connect(np.unique(pairs, axis=0), len(people.city) * _NODES)
    return label[np.where(events.by_server & events.known, user, device)]


def _connect(pairs: Ints, nodes: int) -> Ints:
    """Smallest node of each connected component."""
    label = np.arange(nodes)
    while True:
        before = label.copy()
        low = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        np.minimum.at(label, pairs[:, 0], low)
        np.minimum.at(label, pairs[:, 1], low)
        if np.array_equal(before, label):
            return label
