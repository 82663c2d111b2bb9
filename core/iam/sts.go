package iam

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// TrustAgency is an agency that Huawei Cloud's Security Token Service (STS) lets somebody assume.
type TrustAgency struct {
	// URN is written like iam::ACCOUNT_ID:agency:NAME.
	URN string
	// ProviderURN is the identity provider that the agency trusts, like iam::ACCOUNT_ID:oidc-provider:NAME; empty where it trusts an
	// account.
	ProviderURN string
}

// assumeRequest is the body of POST {sts}/v5/agencies/assume, and with a provider and an ID token of …/assume-with-oidc.
type assumeRequest struct {
	AgencyURN       string `json:"agency_urn"`
	SessionName     string `json:"agency_session_name"`
	DurationSeconds int    `json:"duration_seconds"`
	ProviderURN     string `json:"provider_urn,omitempty"`
	IDToken         string `json:"id_token,omitempty"`
}

// AssumeTrustAgency returns the function that obtains temporary keys of a trust agency with credentials of one's own:
// POST {sts}/v5/agencies/assume. Errors are of type *rest.AuthError.
func AssumeTrustAgency(client *rest.Client, endpoint string, agency TrustAgency, own rest.Credentials) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		issued, err := renewedOnce(ctx, own, func(ctx context.Context) (Issued, uint64, error) {
			return assume(ctx, client, endpoint+"/v5/agencies/assume", rest.Request{Op: "agency sign-in"}, assumeRequest{AgencyURN: agency.URN}, own)
		})
		if err != nil {
			return issued, refusal(err, fmt.Sprintf("trust agency %q cannot be assumed", agency.URN), trustRemedy)
		}
		return issued, nil
	}
}

// AssumeWithOIDC returns the function that obtains temporary keys of a trust agency for an OpenID Connect ID token:
// POST {sts}/v5/agencies/assume-with-oidc. idToken is called for each. Errors are of type *rest.AuthError.
func AssumeWithOIDC(client *rest.Client, endpoint string, agency TrustAgency, idToken func(context.Context) (rest.Secret, error)) func(context.Context) (Issued, error) {
	return func(ctx context.Context) (Issued, error) {
		token, claims, err := obtainIDToken(ctx, idToken)
		if err != nil {
			return Issued{}, err
		}
		issued, _, err := assume(ctx, client, endpoint+"/v5/agencies/assume-with-oidc", rest.Request{Op: "ID-token sign-in"},
			assumeRequest{AgencyURN: agency.URN, ProviderURN: agency.ProviderURN, IDToken: token.Reveal()}, nil)
		if err != nil {
			return issued, refusal(err, fmt.Sprintf("STS gave provider %q no keys of agency %q", agency.ProviderURN, agency.URN), func(*rest.APIError) string {
				return fmt.Sprintf("check provider-urn and agency-urn, the provider's address and client ID, and the trust policy of the agency: the ID token has %v", claims) +
					claims.subHint()
			})
		}
		return issued, nil
	}
}

// assume makes the call that both ways have in common. Nothing of its answer is shown, in a trace or an error.
func assume(ctx context.Context, client *rest.Client, address string, r rest.Request, content assumeRequest, own rest.Credentials) (Issued, uint64, error) {
	if strings.HasPrefix(address, "/") { // only a secret can name an agency's URN that the plan did not know
		return Issued{}, 0, &rest.AuthError{Problem: "the address of STS is not known", Remedy: "set sts-endpoint (DRS_STS_ENDPOINT)"}
	}
	content.SessionName, content.DurationSeconds = "drs-batch-start", int(agencyKeyLife.Seconds())
	r.Confidential = true
	answer, generation, err := post(ctx, client, address, r, content, own)
	if err != nil {
		return Issued{}, generation, err
	}
	var said struct {
		Credentials struct {
			Access        string `json:"access_key_id"`
			Secret        string `json:"secret_access_key"`
			SecurityToken string `json:"security_token"`
			ExpiresAt     string `json:"expiration"`
		} `json:"credentials"`
	}
	if err := read(r.Op, answer, &said); err != nil {
		return Issued{}, generation, err
	}
	issued, err := temporaryKeys(said.Credentials).issued(r.Op, answer)
	return issued, generation, err
}

// trustRemedy tells what a refusal of a trust agency is about.
func trustRemedy(e *rest.APIError) string {
	switch {
	case refusesCredentials(e):
		return "check the own credentials: STS does not accept them; it takes an access key, and may not take the token of a user or of idp-id"
	case e.Status == http.StatusForbidden:
		return "check the trust policy of the agency: it must name this caller; and the caller needs the permission sts:agencies:assume"
	}
	return "check agency-urn: the console shows it with the agency"
}
