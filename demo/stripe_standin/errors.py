"""Stripe's errors: https://docs.stripe.com/api/errors."""

from typing import Any


class ApiError(Exception):
    """A refusal in Stripe's shape; `saved` if it is kept under the idempotency key (the endpoint had begun)."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        saved: bool = False,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.kind, self.code, self.param = message, status, kind, code, param
        self.saved = saved

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.kind}
        if self.code:
            error |= {"code": self.code, "doc_url": f"https://stripe.com/docs/error-codes/{self.code}"}
        if self.param:
            error["param"] = self.param
        return {"error": error}


def missing(what: str, name: str, *, param: str = "id") -> ApiError:
    return ApiError(f"No such {what}: '{name}'", status=404, code="resource_missing", param=param)


def parameter_missing(name: str) -> ApiError:
    return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def server_error() -> ApiError:
    return ApiError("The stand-in was told to fail this request.", status=500, kind="api_error", saved=True)
