package fault_test

// signIn signs in with a password, and returns the token.
// jwt makes an ID token of claims, with a signature that is none.
