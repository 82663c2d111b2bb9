package simulator

import (
	"net/http"
	"strings"
)

// The operations that the simulator knows, by the names that Requests and Fault use.
const (
	OpStart          = "batch-starting"        // POST /v3/{project_id}/jobs/batch-starting
	OpStatus         = "batch-status"          // POST /v3/{project_id}/jobs/batch-status
	OpPrecheck       = "batch-precheck"        // POST /v3/{project_id}/jobs/batch-precheck
	OpPrecheckResult = "batch-precheck-result" // POST /v3/{project_id}/jobs/batch-precheck-result
	OpProgress       = "batch-progress"        // POST /v3/{project_id}/jobs/batch-progress
	OpDetail         = "batch-detail"          // POST /v3/{project_id}/jobs/batch-detail
	OpRetry          = "batch-retry-task"      // POST /v3/{project_id}/jobs/batch-retry-task
	OpPassword       = "password-sign-in"      // POST /v3/auth/tokens
	OpIDToken        = "id-token-sign-in"      // POST /v3.0/OS-AUTH/id-token/tokens
	OpAgency         = "assume-agency"         // POST /v3.0/OS-CREDENTIAL/securitytokens
	OpInstanceKeys   = "instance-keys"         // GET /openstack/latest/securitykey, of the metadata service
	OpProjects       = "projects"              // GET /v3/projects?name={name}
	OpUnknown        = "unknown"               // whatever else was asked for
)

var ops = []string{
	OpStart, OpStatus, OpPrecheck, OpPrecheckResult, OpProgress, OpDetail, OpRetry, OpPassword, OpIDToken, OpAgency, OpInstanceKeys, OpProjects, OpUnknown,
}

// jobOps are the operations that say something of each task.
var jobOps = map[string]bool{
	OpStart: true, OpStatus: true, OpPrecheck: true, OpPrecheckResult: true,
	OpProgress: true, OpDetail: true, OpRetry: true,
}

// route returns the operation of a request, from its method and path, and the project in the path of a DRS call.
func route(r *http.Request) (op, project string) {
	switch r.Method + " " + r.URL.Path {
	case "POST /v3/auth/tokens":
		return OpPassword, ""
	case "POST /v3.0/OS-AUTH/id-token/tokens":
		return OpIDToken, ""
	case "POST /v3.0/OS-CREDENTIAL/securitytokens":
		return OpAgency, ""
	case "GET /openstack/latest/securitykey":
		return OpInstanceKeys, ""
	case "GET /v3/projects":
		return OpProjects, ""
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/v3/")
	if !ok || r.Method != http.MethodPost {
		return OpUnknown, ""
	}
	project, op, _ = strings.Cut(rest, "/jobs/")
	if jobOps[op] {
		return op, project
	}
	return OpUnknown, ""
}
