"""A private CA that can only sign for the names that it was made for, and certificates of servers by it.

A stolen key must not open other connections of the clients that trust the CA. So both the CA and its issuer carry the
names as constraints, and the key of the CA is forgotten as soon as it has signed the issuer. The issuer is there
because Java's trust manager reads the constraints of every certificate but those in its own store.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_DAYS = 3652
# Apple's systems refuse more than 825 days.
SERVER_DAYS = 820
# A client's clock may be behind.
_EARLIER = timedelta(days=1)


@dataclass(frozen=True)
class Issuer:
    """What signs certificates of servers, and the CA above it, which clients trust."""

    ca: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def new_issuer(names: Sequence[str], now: datetime) -> Issuer:
    """An issuer under a new CA. Both may only sign for `names`, for ten years."""
    ca_key, key = new_key(), new_key()
    # Tells two CAs of one operator apart, in a list of trusted ones.
    mark = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()).digest.hex()[:8]
    ca_name, issuer_name = (_subject(f"News comments private {kind} {mark}") for kind in ("CA", "issuer"))
    ca = _authority(ca_name, ca_key, names, now, path_length=1).issuer_name(ca_name)
    issuer = _authority(issuer_name, key, names, now, path_length=0).issuer_name(ca_name)
    return Issuer(_signed(ca, ca_key), _signed(issuer, ca_key), key)


def server_certificate(
    issuer: Issuer, key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime
) -> x509.Certificate:
    """A certificate for `names`, valid for 820 days or as long as the issuer is."""
    end = min(now + timedelta(days=SERVER_DAYS), issuer.certificate.not_valid_after_utc)
    builder = (
        _builder(_subject("News comments"), key, now)
        .issuer_name(issuer.certificate.subject)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(map(_alternative_name, names))), critical=False)
    )
    return _signed(builder, issuer.key)


def constrained_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names that the holder of `certificate` may sign for; none if they are not constrained."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return ()
    # An address is constrained as the network that has it alone.
    return tuple(
        str(subtree.value).removesuffix("/32").removesuffix("/128")
        for subtree in constraints.permitted_subtrees or ()
    )


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _authority(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime, path_length: int
) -> x509.CertificateBuilder:
    constraints = x509.NameConstraints(list(map(_subtree, names)), None)
    return (
        _builder(name, key, now)
        .not_valid_after(now + timedelta(days=CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(constraints, critical=True)
    )


def _builder(name: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    # Python's ssl asks for it from 3.13 on.
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(authority, critical=False).sign(key, hashes.SHA256())


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _subtree(name: str) -> x509.GeneralName:
    """A constraint: a host with those below it, or one address."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)
