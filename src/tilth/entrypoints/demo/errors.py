"""What can go wrong between the simulator and the server."""

from tilth.kernel.errors import AppError, InvalidInput, Unavailable


class DeliveryRefused(InvalidInput):
    """The server will not take these messages, however often they are sent."""

    code = "delivery_refused"


class DeliveryFailed(Unavailable):
    code = "delivery_failed"


class DemoFailed(AppError):
    code = "demo_failed"
