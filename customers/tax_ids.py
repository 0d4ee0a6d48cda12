"""Validity of tax ids: their form and check digits, without a look-up in any register."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from stdnum import bic, get_cc_module, iban, isin, lei
from stdnum.au import abn
from stdnum.be import vat as be
from stdnum.br import cnpj
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.dk import cvr
from stdnum.es import nif
from stdnum.eu import vat as eu
from stdnum.fr import siren, siret
from stdnum.in_ import gstin
from stdnum.it import codicefiscale, iva
from stdnum.nl import btw
from stdnum.no import orgnr
from stdnum.pl import nip, regon
from stdnum.us import ein

EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}", re.ASCII)
# Prefixes of VAT numbers that are not country codes: Greece, Northern Ireland, and sellers outside the EU.
EU = {*eu.MEMBER_STATES, "el", "xi", "eu"}


def validity(entry: Mapping[str, Any]) -> bool | None:
    """Return whether a tax id such as `{"tax": "VAT", "tax_value": "FR83404833048"}` is valid, None if unknown."""
    name, value = (str(entry.get(key) or "") for key in ("tax", "tax_value"))
    check = CHECKS.get(re.sub(r"[\W_]", "", name).upper())
    # No tax id has digits of other scripts, which would break the computation of check digits.
    return (check(value.strip()) if value.isascii() else False) if check else None


def vat(value: str) -> bool | None:
    """Return whether a VAT number that begins with its country is valid, None if that is missing or unknown."""
    bare = re.sub(r"[\s.\-]", "", value).upper()
    country = bare[:2].lower()
    # The library has the prefixes of the union in one module, Greece's EL among them.
    if country in EU:
        return eu.is_valid(bare)
    module = get_cc_module(country, "vat") if country.isalpha() else None
    return module.is_valid(bare) if module else None


def eori(value: str) -> bool | None:
    """Return whether a customs number is valid, None for countries where only its form can be checked."""
    bare = re.sub(r"\s", "", value).upper()
    if not EORI.fullmatch(bare):
        return False
    # Each country has its own number behind the prefix; France takes the SIRET.
    return siret.is_valid(bare[2:]) if bare.startswith("FR") else None


# Kinds that have the name of their module in python-stdnum.
MODULES = (
    *(abn, bic, btw, cnpj, codicefiscale, cvr, ein, gstin, iban, isin, lei, nif, nip, orgnr, regon, siren, siret, uid),
    uscc,
)
# By kind, in capitals and without signs: people write "USt-IdNr." and "Codice fiscale".
CHECKS: dict[str, Callable[[str], bool | None]] = {
    **{module.__name__.rpartition(".")[2].upper(): module.is_valid for module in MODULES},
    **dict.fromkeys(("VAT", "TVA", "VATNUMBER", "VATID", "TVAINTRACOMMUNAUTAIRE", "USTIDNR", "USTID"), vat),
    "BCE": be.is_valid,
    "EORI": eori,
    "PARTITAIVA": iva.is_valid,
}
