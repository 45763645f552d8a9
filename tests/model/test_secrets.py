"""Literals in the form of an issuer's key are found wherever they hide."""

import pytest

from nexus_jupyter.model.secrets import looks_like_secret

# Put together here, so that no scanner takes this file for a leak.
KEYS = {
    "OpenAI": "sk-" + "a1B2" * 12,
    "OpenAI project": "sk-proj-" + "a1_B2-" * 8,
    "Anthropic": "sk-ant-" + "api03-" + "x" * 40,
    "OpenRouter": "sk-or-v1-" + "0" * 64,
    "GitHub": "ghp_" + "a" * 36,
    "GitHub, fine-grained": "github_pat_" + "11ABC_" * 10,
    "Hugging Face": "hf_" + "b" * 34,
    "AWS": "AKIA" + "ABCDEFGHIJKLMNOP",
    "Google": "AIza" + "c" * 35,
    "Slack": "xoxb-" + "1234567890-abc",
    "Groq": "gsk_" + "d" * 50,
    "private key": "-----BEGIN OPENSSH PRIVATE " + "KEY-----\nb3BlbnNzaC1rZXk",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_is_found_alone_in_text_and_at_any_depth(key: str) -> None:
    assert looks_like_secret(key)
    assert looks_like_secret(f"Authorization: Bearer {key}\n")
    assert looks_like_secret({"headers": [{"x-api-key": key}]})
    assert looks_like_secret({key: "as a key of an object"})
    assert looks_like_secret((key,))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Why do tea leaves unfurl in hot water?",
        "sk-learn",
        "task-management-for-everyone",
        "risk-assessment-of-a-portfolio",
        "a sk-short key",
        "hf_model",
        "AKIA",
        "-----BEGIN CERTIFICATE-----",
        {"$secret": "OPENAI_API_KEY"},
        [1, None, True, {"a": 2.5}],
    ],
)
def test_other_text_and_references_to_secrets_are_no_keys(value: object) -> None:
    assert not looks_like_secret(value)


def test_a_key_put_where_the_name_of_a_secret_belongs_is_found() -> None:
    assert looks_like_secret({"$secret": KEYS["OpenAI"]})
