"""The goods: categories, brands, prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.entrypoints.demo.simulator.content import ADJECTIVES, CATEGORIES
from tilth.entrypoints.demo.simulator.draws import Ints, pick, pick_by_row, zipf_weights
from tilth.entrypoints.demo.simulator.scenario import Scenario

PER_BRAND = 16
_MAX_BRANDS = max(len(category.brands) for category in CATEGORIES)


@dataclass(frozen=True, slots=True)
class Catalog:
    """Products lie in blocks: by category, within it by brand, within it by popularity."""

    names: list[str]
    brands: list[str]
    categories: list[str]
    category_of: Ints
    price: Ints
    """List price in fen."""
    first_of: Ints
    """First product of each category."""
    brands_in: Ints
    """Brands of each category."""

    def choose(self, rng: np.random.Generator, category: Ints, favourite: Ints, loyalty: NDArray[np.float64]) -> Ints:
        """A product per entry: the favourite brand (a number that wraps) with chance `loyalty`, else a popular one."""
        loyal = rng.random(len(category)) < loyalty
        brand = np.where(loyal, favourite % self.brands_in[category], _popular_brand(rng, self.brands_in, category))
        rank = pick(rng, zipf_weights(PER_BRAND), len(category))
        return np.asarray(self.first_of[category] + brand * PER_BRAND + rank)


def _popular_brand(rng: np.random.Generator, brands_in: Ints, category: Ints) -> Ints:
    weights = np.tile(zipf_weights(_MAX_BRANDS), (len(brands_in), 1))
    weights[np.arange(_MAX_BRANDS) >= brands_in[:, None]] = 0
    return pick_by_row(rng, weights, category)


def build_catalog(scenario: Scenario) -> Catalog:
    rng, language = scenario.stream("catalog"), scenario.language
    space = "" if language == "zh" else " "
    names, brands, category_of = [], [], []
    for number, category in enumerate(CATEGORIES):
        for brand in category.brands:
            for rank in range(PER_BRAND):
                noun = category.nouns[rank % len(category.nouns)]
                adjective = ADJECTIVES[(rank * 3 + number) % len(ADJECTIVES)]
                names.append(space.join(text.say(language) for text in (brand, adjective, noun)))
                brands.append(brand.say(language))
                category_of.append(number)
    codes = np.array(category_of, np.int64)
    median = np.array([category.price for category in CATEGORIES])[codes]
    yuan = median * np.exp(rng.normal(0, 0.45, len(codes)))
    return Catalog(
        names=names,
        brands=brands,
        categories=[category.name.say(language) for category in CATEGORIES],
        category_of=codes,
        price=np.maximum(np.rint(yuan).astype(np.int64), 5) * 100 - 10,  # ends in .90, as shops like it
        first_of=np.searchsorted(codes, np.arange(len(CATEGORIES))).astype(np.int64),
        brands_in=np.array([len(category.brands) for category in CATEGORIES], np.int64),
    )
