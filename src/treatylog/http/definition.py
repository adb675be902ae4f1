"""A treaty as a request defines it."""

from pydantic import Field

from treatylog.facts.base import SourceKey
from treatylog.facts.source import Source
from treatylog.facts.treaty import Treaty


class TreatyDefinition(Treaty):
    """A treaty as its file has it, in JSON, and the sources that its events rest on."""

    sources: dict[SourceKey, Source] = Field(
        description="The documents, by key, as in sources.toml. Those that events on record cite have to stay."
    )

    @property
    def treaty(self) -> Treaty:
        """The definition by itself."""
        data = self.model_dump(mode="json", by_alias=True, exclude={"sources"}, exclude_defaults=True)
        return Treaty.model_validate(data)
