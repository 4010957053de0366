"""People by what they did, for the room and the edge."""

from tilth.insight.lifetime.book import FigureBook
from tilth.insight.lifetime.listing import PeopleFilter, list_people
from tilth.insight.lifetime.single import get_lifetime

__all__ = ["FigureBook", "PeopleFilter", "get_lifetime", "list_people"]
