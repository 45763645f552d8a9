"""Random documents and random changes to them.

Few ids, so that edits meet records, meet each other and miss; odd ones too. Some hold dots and dashes, so that
two connections can have one id (`a.out-b.in` of `a.out` to `b.in`, or of `a` to `out-b.in` of nothing).
"""

from typing import Any

from hypothesis import strategies as st

NODES = ["a", "b", "rounds", "größe", "a.out-b", "茶"]
PORTS = ["in", "out", "next-verdict", "out-b.in"]
DRAWINGS = ["d1", "d2", "草稿"]
UNKNOWN = ["x-vendor", "später", "__proto__"]

texts = (
    st.sampled_from(["", "Tea", "größer als 茶?", "{a} and {{b}}", 'a "quoted"\nline', "\u2028\x00"]) | st.text()
)
numbers = st.sampled_from([0, 1, -1, 2.5, 1.0, 1e300, 10**20])
leaves = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2), max_leaves=4
)
somethings = values.filter(lambda value: value is not None)
unknowns = st.dictionaries(st.sampled_from(UNKNOWN), somethings, max_size=1)
properties = st.dictionaries(st.sampled_from(["prompt", "größe", ""]), somethings, max_size=2)
rules = st.sampled_from(["retries", "timeout", "x-vendor"])
policies = st.builds(lambda rule, value, more: {**more, rule: value}, rules, somethings, unknowns)
positions = st.builds(lambda x, y, more: {"x": x, "y": y, **more}, numbers, numbers, unknowns)


@st.composite
def ports(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The inputs or outputs of a node."""
    return [
        {
            "id": id,
            "name": draw(texts),
            "type": draw(st.sampled_from(["text", "json", "dataframe", "image", "binary", "any"])),
            "required": draw(st.booleans()),
            **draw(st.sampled_from([{}, {"multiple": True}, {"each": "state"}, {"follows": "value"}])),
            **draw(unknowns),
        }
        for id in draw(st.lists(st.sampled_from(PORTS), max_size=2, unique=True))
    ]


@st.composite
def node_fields(draw: st.DrawFn) -> dict[str, Any]:
    """A node without its id, some of them in a zone and some of a type that nobody has."""
    optional = {
        "title": draw(texts),
        "parent": draw(st.sampled_from(NODES)),
        "size": {"width": draw(numbers), **draw(unknowns)},
        "collapsed": True,
        "policy": draw(policies),
        "cell": draw(texts),
    }
    return {
        "type": draw(st.sampled_from(["data-input", "loop", "from-a-package-nobody-has"])),
        **{key: optional[key] for key in draw(st.sets(st.sampled_from(sorted(optional)), max_size=3))},
        "position": draw(positions),
        "properties": draw(properties),
        "inputs": draw(ports()),
        "outputs": draw(ports()),
        **draw(unknowns),
    }


@st.composite
def connection_fields(draw: st.DrawFn) -> dict[str, Any]:
    """A connection without its id; of its two ends, none needs to be there."""
    nodes, ports = st.sampled_from(NODES), st.sampled_from(PORTS)
    return {
        "source": {"nodeId": draw(nodes), "portId": draw(ports), **draw(unknowns)},
        "target": {"nodeId": draw(nodes), "portId": draw(ports), **draw(unknowns)},
        "animated": draw(st.booleans()),
        **draw(st.sampled_from([{}, {"cell": "c1"}])),
        **draw(unknowns),
    }


@st.composite
def drawing_fields(draw: st.DrawFn) -> dict[str, Any]:
    """A group or a note without its id."""
    return {
        **draw(st.sampled_from([{}, {"text": "Mind the tea"}, {"position": {"x": 1, "y": 2}}])),
        **draw(st.sampled_from([{}, {"properties": "none"}, {"properties": {"colour": "red"}}])),
        **draw(unknowns),
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A document as `to_json` writes one; nothing but its shape holds together."""
    lines = draw(st.lists(connection_fields(), max_size=4, unique_by=connection_id))
    return {
        "format": 1,
        "name": draw(texts),
        "description": draw(texts),
        "nodes": draw(_records(NODES, node_fields())),
        "connections": [{"id": connection_id(fields), **fields} for fields in lines],
        "groups": draw(_records(DRAWINGS, drawing_fields())),
        "notes": draw(_records(DRAWINGS, drawing_fields())),
        **draw(unknowns),
    }


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Any]:
    """A change as JSON: records made, at a place or at the end, edited, removed; many of them absent."""
    tables = {
        "name": draw(texts),
        "description": draw(texts),
        "nodes": draw(_edits(NODES, node_fields(), ["position", "title", "parent", "policy", "x-vendor"])),
        "connections": draw(_connection_edits()),
        "groups": draw(_edits(DRAWINGS, drawing_fields(), ["text", "position", "x-vendor"])),
        "notes": draw(_edits(DRAWINGS, drawing_fields(), ["text", "position", "x-vendor"])),
    }
    return {key: tables[key] for key in draw(st.sets(st.sampled_from(list(tables)), min_size=1))}


def connection_id(fields: dict[str, Any]) -> str:
    """The id that follows from the ends."""
    source, target = fields["source"], fields["target"]
    return f"{source['nodeId']}.{source['portId']}-{target['nodeId']}.{target['portId']}"


@st.composite
def _records(draw: st.DrawFn, ids: list[str], fields: st.SearchStrategy[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = draw(st.lists(st.sampled_from(ids), unique=True, max_size=5))
    return [{"id": id, **draw(fields)} for id in chosen]


@st.composite
def _edits(
    draw: st.DrawFn, ids: list[str], fields: st.SearchStrategy[dict[str, Any]], removable: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id in draw(st.lists(st.sampled_from(ids), unique=True, max_size=4)):
        whole = draw(fields)
        kept = draw(st.sets(st.sampled_from(sorted(whole)), max_size=2)) if whole else ()
        some = {**{key: whole[key] for key in kept}, draw(st.sampled_from(removable)): None}
        property_edit = {"properties": {**draw(properties), draw(st.sampled_from(["prompt", ""])): None}}
        policy_edit = {"policy": {**draw(policies), draw(st.sampled_from(["retries", "timeout"])): None}}
        placed = {**whole, "$before": draw(st.none() | st.sampled_from(ids))}
        found[id] = draw(st.sampled_from([None, whole, placed, some, property_edit, policy_edit]))
    return found


@st.composite
def _connection_edits(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fields in draw(st.lists(connection_fields(), max_size=4, unique_by=connection_id)):
        before = draw(st.sampled_from([None, *found]))
        some = {"animated": draw(st.booleans()), "x-vendor": draw(values)}
        placed = {**fields, "$before": before}
        found[connection_id(fields)] = draw(st.sampled_from([None, fields, placed, some]))
    return found
