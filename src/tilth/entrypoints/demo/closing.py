"""What the demo says when everything runs."""

from datetime import date

from rich.console import Console

from tilth.entrypoints.demo.shop import DemoShop
from tilth.entrypoints.demo.tree import Address

_EVENT = '{"anonymousId":"me","event":"Product Viewed","properties":{"product_id":"P00001"}}'


def say_what_next(
    console: Console, address: Address, shop: DemoShop, home: str, *, first: date, last: date, seconds: float
) -> None:
    span = f"--from {first} --to {last}"
    console.print(
        f"\nTilth runs at [bold]{address.url}[/bold], ready after {seconds:.0f} s.\n"
        f"  API reference  {address.url}/api/docs\n"
        f"  write key      [bold]{shop.write_key}[/bold]  (Segment, RudderStack, PostHog … SDKs)\n"
        f"  API key        {shop.api_key}\n\n"
        "Try in another terminal:\n"
        f"  export TILTH_HOME={home}\n"
        f"  tilth metrics {span} --by channel\n"
        f'  tilth funnel "Product Viewed" "Product Added" "Order Completed" {span}\n'
        f"  tilth retention {span}\n"
        f"  curl -u {shop.write_key}: {address.url}/v1/track -d '{_EVENT}'\n",
        highlight=False,
        soft_wrap=True,
    )
