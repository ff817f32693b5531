"""What the vault seals opens only with its key and in its place."""

from __future__ import annotations

import pickle
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.vault import INDEX_BYTES, KEY_BYTES, BadKeyFile, CannotOpen, Vault, make_key_file

MSISDN = "84912345678"
VAULT = Vault(b"k" * KEY_BYTES)
INDEX = VAULT.index(MSISDN)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary())
def test_a_text_opens_in_its_own_context(plain: str, context: bytes) -> None:
    assert plain == VAULT.open(VAULT.seal(plain, context=context), context=context)


@given(st.binary(), st.binary())
def test_octets_open_in_their_own_context(plain: bytes, context: bytes) -> None:
    assert plain == VAULT.open_bytes(VAULT.seal_bytes(plain, context=context), context=context)


def test_secrets_open_by_name() -> None:
    secrets = {"password": "mật khẩu", "user": "cdc"}

    assert secrets == VAULT.open_secrets(VAULT.seal_secrets(secrets))


def test_secrets_may_be_bound_to_their_gateway() -> None:
    sealed = VAULT.seal_secrets({"password": "x"}, context=b"vnpt")

    with pytest.raises(CannotOpen):
        VAULT.open_secrets(sealed, context=b"viettel")


def test_a_sealed_number_moved_to_another_row_does_not_open() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)

    with pytest.raises(CannotOpen):
        VAULT.open(sealed, context=VAULT.index("84912345679"))


def test_another_key_opens_nothing() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)

    with pytest.raises(CannotOpen):
        Vault(b"K" * KEY_BYTES).open(sealed, context=INDEX)


def test_each_purpose_has_a_key_of_its_own() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)

    with pytest.raises(CannotOpen):
        VAULT.open_bytes(sealed, context=INDEX)
    with pytest.raises(CannotOpen):
        VAULT.open_secrets(sealed, context=INDEX)


def test_one_changed_bit_anywhere_is_noticed() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)
    changed = [
        sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for place in range(len(sealed))
    ]

    for one in changed:
        with pytest.raises(CannotOpen):
            VAULT.open(one, context=INDEX)


def test_a_sealed_value_cut_short_does_not_open() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)

    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            VAULT.open(sealed[:length], context=INDEX)


def test_the_same_number_never_looks_the_same_twice() -> None:
    seals = {VAULT.seal(MSISDN, context=INDEX) for _ in range(1000)}

    assert len(seals) == 1000


def test_the_source_of_nonces_is_an_argument() -> None:
    """A simulation is the same from one run to the next."""

    def vault() -> Vault:
        numbers = count()
        return Vault(
            b"k" * KEY_BYTES, random_bytes=lambda size: next(numbers).to_bytes(size, "big")
        )

    one, other = vault(), vault()

    assert one.seal(MSISDN, context=INDEX) == other.seal(MSISDN, context=INDEX)
    assert one.seal(MSISDN, context=INDEX) != vault().seal(MSISDN, context=INDEX)


def test_the_index_is_equal_for_equal_numbers_under_one_key_only() -> None:
    assert INDEX_BYTES == len(INDEX)
    assert INDEX == Vault(b"k" * KEY_BYTES).index(MSISDN)
    assert INDEX != Vault(b"K" * KEY_BYTES).index(MSISDN)
    assert INDEX != VAULT.index("84912345679")


def test_what_is_derived_is_the_same_for_ever() -> None:
    """Another index would make every subscriber a new one; another seal, every fact a forgery."""
    assert INDEX.hex() == "66949afa9e72f7d372f4207335cafc78"
    assert VAULT.sealer().fact("outcome", 1).hex() == "acb5ab441540bb27"


def test_a_vault_shows_and_passes_on_nothing() -> None:
    assert repr(VAULT) == "Vault()"
    with pytest.raises(TypeError):
        pickle.dumps(VAULT)


def test_a_refusal_names_no_number() -> None:
    sealed = VAULT.seal(MSISDN, context=INDEX)

    with pytest.raises(CannotOpen) as refusal:
        VAULT.open(sealed, context=b"elsewhere")

    assert MSISDN not in str(refusal.value)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 octets"):
        Vault(b"short")


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key_file(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == KEY_BYTES
    with pytest.raises(FileExistsError):
        make_key_file(path)


def test_two_vaults_of_one_file_open_each_others_seals(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_key_file(path)
    sealed = Vault.from_file(path).seal(MSISDN, context=INDEX)

    assert Vault.from_file(path).open(sealed, context=INDEX) == MSISDN


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666], ids=oct)
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    make_key_file(path)
    path.chmod(mode)

    with pytest.raises(BadKeyFile, match="chmod 600"):
        Vault.from_file(path)


@pytest.mark.parametrize("length", [0, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_key_file_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_bytes(b"k" * length)

    with pytest.raises(BadKeyFile, match="must hold 32 octets"):
        Vault.from_file(path)


def test_a_missing_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="cannot read the key file"):
        Vault.from_file(tmp_path / "key")
