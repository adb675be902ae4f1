"""What can be wrong with a table as a whole, or with what it is read by."""

from treatylog.errors import TreatylogError


class InvalidTable(TreatylogError):
    """A file that is no table of acts: no such columns, another delimiter or encoding, compressed data broken off."""

    code = "invalid-table"


class InvalidMap(TreatylogError):
    """A mapping file that does not have the form asked for."""

    code = "invalid-map"


class NoRoom(TreatylogError):
    """The disk is full where a table is sorted, or where its rejected rows are written."""

    code = "no-room"
