"""Asks Whospent before a LiteLLM proxy sends a call (docs/check.md).

proxy_config.yaml:

    litellm_settings:
      callbacks: whospent_check.check

Environment: WHOSPENT_URL (http://127.0.0.1:4319), WHOSPENT_KEY (scope "check"), WHOSPENT_TIMEOUT_MS (50).

A call is refused only for the answer "deny". No answer in time, an error, or an answer that cannot be read lets it
pass: a gateway does not depend on its bookkeeping.
"""

import logging
import os
from typing import Any, Optional

import httpx
from fastapi import HTTPException
from litellm.integrations.custom_logger import CustomLogger

log = logging.getLogger("whospent")

# The envelope, under the names that callers may use for it in the metadata of a request or of a key.
FIELDS = {
    "team": ("team", "team_id"),
    "service": ("service", "service_name", "service.name"),
    "feature": ("feature", "ai.feature", "ai.product_area"),
    "environment": ("environment", "env", "deployment.environment"),
    "tenant": ("tenant", "tenant_id"),
    "project": ("project", "project_id"),
    "initiator": ("initiator",),
    "prompt_template": ("prompt_template", "prompt_template_id"),
    "prompt_version": ("prompt_version", "prompt_template_version"),
    "trace_id": ("trace_id", "internal_trace_id"),
    "envelope": ("envelope", "whospent_envelope"),
}


def envelope_of(data: dict, key: Any) -> dict:
    """What the ledger will read of the call afterwards: the caller's words first, then what is known of its key."""
    said = data.get("metadata") or data.get("litellm_metadata") or {}
    sources = (said.get("requester_metadata"), said, getattr(key, "metadata", None))
    envelope: dict[str, str] = {}
    for field, names in FIELDS.items():
        for source in sources:
            if not isinstance(source, dict) or field in envelope:
                continue
            value = next((source[name] for name in names if source.get(name)), None)
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                envelope[field] = str(value)
    known = {
        "team": getattr(key, "team_alias", None) or getattr(key, "team_id", None),
        "initiator": getattr(key, "user_id", None),
        "end_user": getattr(key, "end_user_id", None),
        "virtual_key": getattr(key, "key_alias", None) or getattr(key, "api_key", None),
        "model": data.get("model"),
        "client_request_id": data.get("litellm_call_id"),
    }
    for field, value in known.items():
        if value and isinstance(value, str) and value != "default_user_id":
            envelope.setdefault(field, value)
    return {**envelope, "gateway": "litellm"}


class WhospentCheck(CustomLogger):
    def __init__(self) -> None:
        super().__init__()
        self.url = os.environ.get("WHOSPENT_URL", "http://127.0.0.1:4319").rstrip("/") + "/api/v1/check"
        self.timeout = int(os.environ.get("WHOSPENT_TIMEOUT_MS", "50")) / 1000
        self.headers = {"authorization": f"Bearer {os.environ.get('WHOSPENT_KEY', '')}"}
        self.client: Optional[httpx.AsyncClient] = None

    async def async_pre_call_hook(self, user_api_key_dict: Any, cache: Any, data: dict, call_type: str) -> dict:
        answer = await self.ask(data, user_api_key_dict)
        if answer.get("decision") == "deny":
            raise HTTPException(status_code=403, detail={"error": "refused by whospent", "reasons": answer["reasons"]})
        if answer.get("decision") == "warn":
            log.warning("whospent warns: %s", [reason.get("message") for reason in answer.get("reasons", [])])
        return data

    async def ask(self, data: dict, key: Any) -> dict:
        """The answer, or {} when there is none to go by; never raises."""
        try:
            # Made here, because a client belongs to the event loop it is used in.
            if self.client is None:
                self.client = httpx.AsyncClient(timeout=self.timeout, headers=self.headers)
            response = await self.client.post(self.url, json=envelope_of(data, key))
            answer = response.json()
            # A problem with our own key comes as 401 or 403 too, and is no answer.
            if isinstance(answer, dict) and answer.get("decision") in ("allow", "warn", "deny"):
                return answer
            log.warning("whospent answered %s; the call goes out", response.status_code)
        except Exception as error:
            log.warning("whospent did not answer (%s); the call goes out", type(error).__name__)
        return {}


check = WhospentCheck()
