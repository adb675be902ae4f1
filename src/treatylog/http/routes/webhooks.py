"""The webhooks: subscriptions, deliveries, dead letters."""

from types import NoneType

from treatylog.errors import (
    LogUnavailable,
    RefusedAddress,
    TooManyWebhooks,
    UnknownParty,
    UnknownTreaty,
    UnknownWebhook,
)
from treatylog.facts.event import PARTIES_STREAM
from treatylog.http.operation import Operation, Submission, submit
from treatylog.http.query import DeliveriesQuery
from treatylog.service.webhooks import (
    CreatedWebhook,
    DeliveriesAnswer,
    Delivery,
    NewWebhook,
    WebhookAnswer,
    WebhooksAnswer,
)

WEBHOOKS = "/v1/webhooks"
WEBHOOK = f"{WEBHOOKS}/{{webhook}}"
DELIVERIES = f"{WEBHOOK}/deliveries"


@submit("GET", WEBHOOKS, body=NoneType, answer=WebhooksAnswer, scope="webhooks", problems=(LogUnavailable,))
async def list_webhooks(asking: Submission[None]) -> WebhooksAnswer:
    """The webhooks: where items of the feed are sent, and which. Secrets are not shown."""
    return await asking.service.webhooks.all()


@submit(
    "POST", WEBHOOKS, body=NewWebhook, answer=CreatedWebhook, scope="webhooks", status=201,
    problems=(RefusedAddress, TooManyWebhooks, UnknownTreaty, UnknownParty, LogUnavailable),
)  # fmt: skip
async def create_webhook(asking: Submission[NewWebhook]) -> CreatedWebhook:
    """Have what comes from now on sent to a URL. The answer has the secret that requests are signed with, once."""
    wish, world = asking.body, await asking.treaties.present()
    if wish.treaty not in (None, PARTIES_STREAM):
        world.stream(wish.treaty)
    party = world.knowledge.directory.resolve(wish.party) if wish.party else None
    return await asking.service.webhooks.create(wish.model_copy(update={"party": party}), asking.holder)


@submit(
    "GET", WEBHOOK, body=NoneType, answer=WebhookAnswer, scope="webhooks", problems=(UnknownWebhook, LogUnavailable)
)
async def get_webhook(asking: Submission[None]) -> WebhookAnswer:
    """One webhook, and how far it has come."""
    return (await asking.service.webhooks.one(asking.path["webhook"])).told


@submit("DELETE", WEBHOOK, body=NoneType, answer=None, scope="webhooks", problems=(UnknownWebhook, LogUnavailable))
async def delete_webhook(asking: Submission[None]) -> None:
    """Forget a webhook and its deliveries."""
    await asking.service.webhooks.delete(asking.path["webhook"])


@submit(
    "GET", DELIVERIES, body=NoneType, answer=DeliveriesAnswer, scope="webhooks",
    problems=(UnknownWebhook, LogUnavailable), query=DeliveriesQuery,
)  # fmt: skip
async def list_deliveries(asking: Submission[None]) -> DeliveriesAnswer:
    """The deliveries of a webhook, in the order of the feed: waiting, arrived (the latest), and dead letters."""
    assert isinstance(asking.query, DeliveriesQuery)
    found = await asking.service.webhooks.deliveries(asking.path["webhook"])
    return DeliveriesAnswer(items=tuple(one for one in found if asking.query.state in (None, one.state)))


@submit(
    "POST", f"{DELIVERIES}/{{item}}", body=NoneType, answer=Delivery, scope="webhooks", status=202,
    problems=(UnknownWebhook, LogUnavailable),
)  # fmt: skip
async def redeliver(asking: Submission[None]) -> Delivery:
    """Send an item again, at once and as often as a new one: a dead letter, or one that arrived."""
    return await asking.service.webhooks.again(asking.path["webhook"], asking.path["item"])


OPERATIONS: tuple[Operation, ...] = (
    list_webhooks,
    create_webhook,
    get_webhook,
    delete_webhook,
    list_deliveries,
    redeliver,
)
