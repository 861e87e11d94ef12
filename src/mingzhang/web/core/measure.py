"""What the platform counts about itself, in the form that Prometheus reads."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

REQUESTS = Counter("mingzhang_requests", "Requests answered", ["method", "view", "status"])
SECONDS = Histogram(
    "mingzhang_request_seconds",
    "Time to answer a request",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)
