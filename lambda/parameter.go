package main

import (
	"strings"
	"sync"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/report"
)

// parameters are the settings that a function has from a parameter of template.yaml, by their variables.
var parameters = map[string]string{
	"DRS_REGION": "Region", "DRS_PROJECT_ID": "ProjectId", "DRS_ENDPOINT": "Endpoint", "DRS_IAM_ENDPOINT": "IamEndpoint",
	"DRS_IDP_ID": "IdpId", "DRS_OIDC_AUDIENCE": "OidcAudience", "DRS_SECRET_ID": "SecretArn",
	"DRS_AGENCY_NAME": "AgencyName", "DRS_AGENCY_DOMAIN_NAME": "AgencyDomainName",
	"DRS_JOBS": "ScheduleJobs", "DRS_IGNORE_UNKNOWN_KEYS": "IgnoreUnknownKeys", "DRS_BATCH_SIZE": "BatchSize",
	"DRS_CONCURRENCY": "Concurrency", "DRS_TIMEOUT": "StartTimeout", "DRS_SETTLE_TIME": "SettleTime", "DRS_PRECHECK": "Precheck",
	"DRS_RESUME": "Resume", "DRS_WAIT_FOR": "WaitFor", "DRS_MAX_DELAY": "MaxDelay", "DRS_WAIT_TIMEOUT": "WaitTimeout",
	"DRS_FAIL_ON": "FailOn", "DRS_SIMULATE": "Simulate",
}

// settingName is how the function's owner knows a setting: "DRS_TIMEOUT (parameter StartTimeout)".
func settingName(variable string) string {
	if parameter := parameters[variable]; parameter != "" {
		return variable + " (parameter " + parameter + ")"
	}
	return variable
}

// ownersWords puts a text into the words of the function's owner: the names that settings have in the action become those that
// they have in the function. Names of one word are ordinary words too ("check the region"), so that only those with a hyphen
// are replaced, and a few phrases.
func ownersWords(text string) string { return ownersNames().Replace(text) }

var ownersNames = sync.OnceValue(func() *strings.Replacer {
	pairs := []string{
		"raise timeout", "raise " + settingName("DRS_TIMEOUT"),
		"resume: true", "DRS_RESUME=true (parameter " + parameters["DRS_RESUME"] + ")",
		"a smaller concurrency", "a smaller " + settingName("DRS_CONCURRENCY"),
		"the action's input region or DRS_REGION", settingName("DRS_REGION"),
	}
	for _, s := range plan.Specs() {
		if strings.Contains(s.Name, "-") {
			pairs = append(pairs, s.Name, settingName(s.Variable))
		}
	}
	return strings.NewReplacer(pairs...)
})

// hints puts hints into the words of the function's owner. Neighbours often share one, which is then made once.
type hints struct{ before, after string }

func (h *hints) reword(r *report.Result) {
	if r.Hint != h.before {
		h.before, h.after = r.Hint, ownersWords(r.Hint)
	}
	r.Hint = h.after
}
