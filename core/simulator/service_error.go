package simulator

import (
	"fmt"
	"net/http"
	"strconv"
)

// serviceError is an error response that the services give by themselves, not because of a Fault.
type serviceError struct {
	status        int
	shape         Shape
	code, message string
}

// taskError is the error of one task within a normal response.
type taskError struct{ code, message string }

// The errors of single tasks.
var (
	jobDenied        = refuseJob("DRS.M00102")
	jobStatusForbids = refuseJob("DRS.M00304")
	jobBusy          = refuseJob("DRS.M01504")
	jobNotFound      = refuseJob("DRS.M05003")
	jobDeleted       = refuseJob("DRS.M05004")
	neverChecked     = &taskError{"DRS.M05003", "The pre-check of the task does not exist."}
)

// wholeCall makes the error of a task that of the whole call.
func wholeCall(e *taskError) *serviceError {
	status := http.StatusBadRequest
	switch e.code {
	case "DRS.M00102", "DRS.M00103":
		status = http.StatusForbidden
	case "DRS.M00004", "DRS.M01501", "DRS.M06020", "DRS.M06021":
		status = http.StatusUnprocessableEntity
	}
	return &serviceError{status, ShapeDRS, e.code, e.message}
}

func refuseJob(code string) *taskError { return &taskError{code, messages[code]} }

// The errors of whole calls to DRS.
var (
	unreadable     = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00200")
	duplicates     = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00301")
	tooOften       = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M01503")
	invalidToken   = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00100")
	invalidProject = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00261")
)

func emptyParameter(name string) *serviceError {
	return refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00201", name)
}
func invalidParameter(name string) *serviceError {
	return refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00202", name)
}

// The errors of the gateway in front of the services.
var (
	noSuchAPI = refuse(http.StatusNotFound, ShapeGateway, "APIGW.0101")
	cutBody   = refuse(http.StatusBadRequest, ShapeGateway, "APIGW.0106")
	tooLarge  = refuse(http.StatusRequestEntityTooLarge, ShapeGateway, "APIGW.0201")
)

func notAuthenticated(why string) *serviceError {
	return refuse(http.StatusUnauthorized, ShapeGateway, "APIGW.0301", why)
}

func clockIsOff(theirs, ours string) *serviceError {
	return refuse(http.StatusUnauthorized, ShapeGateway, "APIGW.0303",
		fmt.Sprintf("x-sdk-date %s is more than %v from the server's time %s", theirs, maxSkew, ours))
}

// refuse makes an error with the message of its code, formatted with args.
func refuse(status int, shape Shape, code string, args ...any) *serviceError {
	return &serviceError{status, shape, code, fmt.Sprintf(messages[code], args...)}
}

// The errors of IAM.
var (
	badSignIn           = refuseSignIn(http.StatusBadRequest, "Request body is invalid.")
	wrongPassword       = refuseSignIn(http.StatusUnauthorized, "The username or password is wrong.")
	badIDToken          = refuseSignIn(http.StatusUnauthorized, "The ID token is invalid.")
	expiredIDToken      = refuseSignIn(http.StatusUnauthorized, "The ID token has expired.")
	notTrusted          = refuseSignIn(http.StatusForbidden, "You are not authorized to perform the requested action.")
	wrongIssuer         = refuseSignIn(http.StatusUnauthorized, "The issuer of the ID token does not match the identity provider.")
	wrongAudience       = refuseSignIn(http.StatusUnauthorized, "The audience of the ID token does not match the client ID of the identity provider.")
	noMapping           = refuseSignIn(http.StatusUnauthorized, "Could not map any federated user properties to identity values.")
	needsAuthentication = refuseSignIn(http.StatusUnauthorized, "The request you have made requires authentication.")
)

func noSuchProvider(id string) *serviceError {
	return refuseSignIn(http.StatusNotFound, fmt.Sprintf("Could not find identity provider: %s.", id))
}

func noSuchAgency(name, domain string) *serviceError {
	return refuseSignIn(http.StatusNotFound, fmt.Sprintf("Could not find agency %s in domain %s.", name, domain))
}

func noSuchProject(idOrName string) *serviceError {
	return refuseSignIn(http.StatusNotFound, fmt.Sprintf("Could not find project: %s.", idOrName))
}

func refuseSignIn(status int, message string) *serviceError {
	return &serviceError{status, ShapeIAM, strconv.Itoa(status), message}
}
