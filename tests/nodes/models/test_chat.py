from nexus_jupyter.nodes.models.chat import listing


def test_listing_puts_the_most_similar_first_and_counts_the_rest():
    names = [f"model-{number}" for number in range(8)]
    assert listing([*names, "llama3.2:latest"], "llama3.2").startswith("llama3.2:latest, ")
    assert listing([*names, "llama3.2:latest"], "llama3.2").endswith(" and 3 more")


def test_listing_of_nothing_says_so():
    assert listing([]) == "nothing"
