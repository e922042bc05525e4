"""OpenID Connect: moderators sign in with the accounts of a service that the operator names."""
