package iam

// Unproven returns the error of a call that the service refused because of its proof, and that no renewal could help: in
// the words of the way of calling, with what to do. The refusal itself is its cause.
func Unproven(cred Credential, refused *APIError) *AuthError {
	e := &AuthError{
		Problem: "the service does not accept the credential",
		Remedy:  "check the credential: it may have ended, be mistyped, or be for another region or project",
		Err:     refused,
	}
	if way, ok := cred.(interface{ refusal() (problem, remedy string) }); ok {
		e.Problem, e.Remedy = way.refusal()
	}
	if clockIsOff(refused) {
		e.Problem, e.Remedy = "the service does not accept the signature, because of its time", ""
	}
	return e
}
