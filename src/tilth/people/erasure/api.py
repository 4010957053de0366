"""The register for the edge."""

from tilth.people.erasure.actions.carry_out_request import carry_out_request, refuse_request
from tilth.people.erasure.actions.register_request import register_request
from tilth.people.erasure.actions.settle_requests import settle_requests
from tilth.people.erasure.queries import get_erasure_request, list_erasure_requests

__all__ = [
    "carry_out_request",
    "get_erasure_request",
    "list_erasure_requests",
    "refuse_request",
    "register_request",
    "settle_requests",
]
