"""The few questions that the demo asks of a running server, over its public API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import msgspec

from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.simulator.marketing import SpendRow


@dataclass(frozen=True, slots=True)
class Count:
    """A metric as its two additive counts; no denominator where it is a plain sum."""

    numerator: int
    denominator: int | None = None


class Server:
    """A context manager."""

    def __init__(self, url: str, token: str, workspace: str) -> None:
        self._client = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {token}", "Tilth-Workspace": workspace},
            timeout=120,
            trust_env=False,  # a proxy of the environment is not meant for this
        )

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, codes: Sequence[str], first: date, last: date) -> dict[str, Count]:
        """Totals of the range, by code of the metric."""
        metrics = [{"code": code} for code in codes]
        question = {"metrics": metrics, "first": first.isoformat(), "last": last.isoformat()}
        answer = self._post("/insight/metrics", question)
        totals = {metric["code"]: metric["total"] for metric in answer["metrics"]}
        return {code: Count(total["numerator"], total["denominator"]) for code, total in totals.items()}

    def put_spend(self, rows: Iterable[SpendRow], currency: str) -> None:
        payload = [
            {
                "day": row.day.isoformat(),
                "channel": row.channel,
                "source": row.source,
                "campaign": row.campaign,
                "cost": row.cost,
                "currency": currency,
                "impressions": row.impressions,
                "clicks": row.clicks,
            }
            for row in rows
        ]
        self._post("/insight/spend", {"rows": payload})

    def put_plan(self, plan: dict[str, Any]) -> None:
        content = msgspec.json.encode(plan).decode()
        self._post("/plan/import", {"content": content, "format": "json"})

    def save_question(self, draft: dict[str, Any]) -> str:
        """Its identifier."""
        return str(self._post("/insight/questions", draft)["id"])

    def save_board(self, draft: dict[str, Any]) -> None:
        self._post("/insight/dashboards", draft)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        if answer.status_code >= 400:
            raise DemoFailed(f"{path} answered {answer.status_code}: {answer.text[:500]}")
        decoded: dict[str, Any] = answer.json()
        return decoded
