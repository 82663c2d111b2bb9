package simulator

import (
	"fmt"
	"net/http"
	"strconv"
)

// refusal is an abnormal answer that the services give by themselves.
type refusal struct {
	status        int
	shape         Shape
	code, message string
}

// jobRefusal is what DRS says of one job that it refuses within a normal answer.
type jobRefusal struct{ code, message string }

// What DRS refuses a single job with.
var (
	jobNotFound      = &jobRefusal{"DRS.M05003", "The task does not exist."}
	jobDeleted       = &jobRefusal{"DRS.M05004", "The task has been deleted or released."}
	jobStatusForbids = &jobRefusal{"DRS.M00304", "This operation is not allowed in the current status of the task."}
	jobBusy          = &jobRefusal{"DRS.M01504", "Another operation is being performed on the task, or the task is abnormal."}
	neverChecked     = &jobRefusal{"DRS.M05003", "The pre-check of the task does not exist."}
	jobDenied        = &jobRefusal{"DRS.M00102", "Insufficient permissions."}
)

// What DRS refuses a whole request with.
var (
	unreadable = &refusal{http.StatusBadRequest, ShapeDRS, "DRS.M00200", "The request body is not valid JSON."}
	duplicates = &refusal{http.StatusBadRequest, ShapeDRS, "DRS.M00301", "The task IDs in the request are not unique."}
	tooOften   = &refusal{http.StatusBadRequest, ShapeDRS, "DRS.M01503", "The operation is too frequent. Try again later."}
)

func emptyParameter(name string) *refusal {
	return &refusal{http.StatusBadRequest, ShapeDRS, "DRS.M00201", fmt.Sprintf("The %s parameter is empty.", name)}
}

func invalidParameter(name string) *refusal {
	return &refusal{http.StatusBadRequest, ShapeDRS, "DRS.M00202", fmt.Sprintf("The value of %s is invalid.", name)}
}

// What DRS refuses a request with for whom it comes from.
var (
	invalidToken   = &refusal{http.StatusForbidden, ShapeDRS, "DRS.M00100", "Invalid token."}
	invalidProject = &refusal{http.StatusForbidden, ShapeDRS, "DRS.M00261", "Invalid project ID."}
)

// What the gateway in front of the services says.
var (
	noSuchAPI = &refusal{http.StatusNotFound, ShapeGateway, "APIGW.0101",
		"The API does not exist or has not been published in the environment."}
	tooLarge = &refusal{http.StatusRequestEntityTooLarge, ShapeGateway, "APIGW.0201", "The request body is too large."}
	cutBody  = &refusal{http.StatusBadRequest, ShapeGateway, "APIGW.0106", "The request body could not be read."}
)

func notAuthenticated(why string) *refusal {
	return &refusal{http.StatusUnauthorized, ShapeGateway, "APIGW.0301", "Incorrect IAM authentication information: " + why}
}

func clockIsOff(theirs, ours string) *refusal {
	return &refusal{http.StatusUnauthorized, ShapeGateway, "APIGW.0303", fmt.Sprintf(
		"Incorrect app authentication information: x-sdk-date %s is more than %v from the server's time %s", theirs, maxSkew, ours)}
}

// What IAM says.
var (
	badSignIn           = iamRefusal(http.StatusBadRequest, "Request body is invalid.")
	wrongPassword       = iamRefusal(http.StatusUnauthorized, "The username or password is wrong.")
	badIDToken          = iamRefusal(http.StatusUnauthorized, "The ID token is invalid.")
	expiredIDToken      = iamRefusal(http.StatusUnauthorized, "The ID token has expired.")
	needsAuthentication = iamRefusal(http.StatusUnauthorized, "The request you have made requires authentication.")
)

func noSuchProvider(id string) *refusal {
	return iamRefusal(http.StatusNotFound, fmt.Sprintf("Could not find identity provider: %s.", id))
}

func noSuchProject(idOrName string) *refusal {
	return iamRefusal(http.StatusNotFound, fmt.Sprintf("Could not find project: %s.", idOrName))
}

func iamRefusal(status int, message string) *refusal {
	return &refusal{status, ShapeIAM, strconv.Itoa(status), message}
}
