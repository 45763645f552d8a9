"""What a type of node tells of its properties."""

from nexus_jupyter.model.node_type import NodeType, Property

TYPE = NodeType(
    "loop",
    properties=(
        Property("until", {"type": "string"}, required=True),
        Property("most", {"type": "integer", "default": 10, "minimum": 1}),
        Property("tip", {"default": None}),
    ),
)


def test_a_property_is_found_by_its_name() -> None:
    most = TYPE.property("most")
    assert most is not None
    assert most.default == 10
    assert TYPE.property("nothing") is None


def test_only_properties_with_a_default_are_among_the_defaults() -> None:
    assert TYPE.defaults() == {"most": 10, "tip": None}


def test_the_schema_lists_the_properties_in_the_order_of_the_form() -> None:
    schema = TYPE.schema()
    assert list(schema["properties"]) == ["until", "most", "tip"]
    assert schema["required"] == ["until"]
    assert schema["type"] == "object"
