"""People for other rooms and the edge: the weaver, identity, profiles."""

from tilth.people.actions.erase_person import erase_person
from tilth.people.actions.unmerge import unmerge
from tilth.people.contacts import find_contact, find_contact_in_trait, find_contact_of_type
from tilth.people.masking import mask_identifier, mask_profile, mask_summary
from tilth.people.queries import find_person, get_person, get_profile, list_identifiers, list_profiles, list_summaries
from tilth.people.searching import find_with_trait, keep_with_trait, list_trait_names, search_persons
from tilth.people.weave.backlog import Backlog, Waiting, find_waiting
from tilth.people.weave.loop import count_weavers, run_weavers
from tilth.people.weave.state import read_cursors, replace_cursors
from tilth.people.weave.weaver import Weaver, WeaveReport

__all__ = [
    "Backlog",
    "Waiting",
    "WeaveReport",
    "Weaver",
    "count_weavers",
    "erase_person",
    "find_contact",
    "find_contact_in_trait",
    "find_contact_of_type",
    "find_person",
    "find_waiting",
    "find_with_trait",
    "get_person",
    "get_profile",
    "keep_with_trait",
    "list_identifiers",
    "list_profiles",
    "list_summaries",
    "list_trait_names",
    "mask_identifier",
    "mask_profile",
    "mask_summary",
    "read_cursors",
    "replace_cursors",
    "run_weavers",
    "search_persons",
    "unmerge",
]
