package iam

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// agencyKeyLife is the life of an agency's keys that is asked for: longer than most runs.
const agencyKeyLife = time.Hour

// Agency is a role that another account delegates to the caller's.
type Agency struct {
	Name string
	// Domain is the name of the account that delegates it.
	Domain string
}

// agencyRequest is the body of POST {iam}/v3.0/OS-CREDENTIAL/securitytokens.
type agencyRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole struct {
				AgencyName      string `json:"agency_name"`
				DomainName      string `json:"domain_name"`
				DurationSeconds int    `json:"duration_seconds"`
			} `json:"assume_role"`
		} `json:"identity"`
	} `json:"auth"`
}

// AssumeAgency returns the function that obtains temporary keys of an agency, with credentials of one's own:
// POST {iam}/v3.0/OS-CREDENTIAL/securitytokens. Errors are of type *rest.AuthError.
func AssumeAgency(client *rest.Client, endpoint string, agency Agency, own rest.Credentials) func(context.Context) (Issued, error) {
	var content agencyRequest
	content.Auth.Identity.Methods = []string{"assume_role"}
	role := &content.Auth.Identity.AssumeRole
	role.AgencyName, role.DomainName, role.DurationSeconds = agency.Name, agency.Domain, int(agencyKeyLife.Seconds())
	const op = "agency sign-in"
	once := func(ctx context.Context) (Issued, uint64, error) {
		answer, generation, err := post(ctx, client, endpoint+"/v3.0/OS-CREDENTIAL/securitytokens",
			rest.Request{Op: op, Confidential: true}, &content, own)
		if err != nil {
			return Issued{}, generation, err
		}
		issued, err := readTemporaryKeys(op, answer)
		return issued, generation, err
	}
	return func(ctx context.Context) (Issued, error) {
		issued, err := renewedOnce(ctx, own, once)
		if err != nil {
			problem := fmt.Sprintf("agency %q of account %q cannot be assumed", agency.Name, agency.Domain)
			return issued, refusal(err, problem, agencyRemedy)
		}
		return issued, nil
	}
}

// agencyRemedy tells what a refusal is about: the caller's own credentials, the agency's name, or the trust between the
// accounts.
func agencyRemedy(e *rest.APIError) string {
	switch {
	case refusesCredentials(e):
		return "check the own credentials: IAM does not accept them"
	case e.Status == http.StatusForbidden:
		return "check the trust: the agency must delegate to this account (console: IAM > Agencies), and the caller needs the " +
			"permission Agent Operator in its own account"
	case e.Status == http.StatusNotFound:
		return "check agency-name and agency-domain-name: the name of the agency, and of the account that created it"
	}
	return "check agency-name, agency-domain-name and the own credentials"
}
