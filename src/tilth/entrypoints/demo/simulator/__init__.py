"""A shop that never was: people, goods, seasons, visits and orders, drawn from a seed.

Pure: no network, no clock, nothing of Tilth but the kernel. Reading order: content, catalog, seasons,
population, marketing, visits, journeys, orders, identities, simulation, truth, payloads.
"""
