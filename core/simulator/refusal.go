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
	jobDenied        = refuseJob("DRS.M00102")
	jobStatusForbids = refuseJob("DRS.M00304")
	jobBusy          = refuseJob("DRS.M01504")
	jobNotFound      = refuseJob("DRS.M05003")
	jobDeleted       = refuseJob("DRS.M05004")
	neverChecked     = &jobRefusal{"DRS.M05003", "The pre-check of the task does not exist."}
)

func refuseJob(code string) *jobRefusal { return &jobRefusal{code, messages[code]} }

// What DRS refuses a whole request with.
var (
	unreadable     = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00200")
	duplicates     = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00301")
	tooOften       = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M01503")
	invalidToken   = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00100")
	invalidProject = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00261")
)

func emptyParameter(name string) *refusal {
	return refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00201", name)
}
func invalidParameter(name string) *refusal {
	return refuse(http.StatusBadRequest, ShapeDRS, "DRS.M00202", name)
}

// What the gateway in front of the services refuses a request with.
var (
	noSuchAPI = refuse(http.StatusNotFound, ShapeGateway, "APIGW.0101")
	cutBody   = refuse(http.StatusBadRequest, ShapeGateway, "APIGW.0106")
	tooLarge  = refuse(http.StatusRequestEntityTooLarge, ShapeGateway, "APIGW.0201")
)

func notAuthenticated(why string) *refusal {
	return refuse(http.StatusUnauthorized, ShapeGateway, "APIGW.0301", why)
}

func clockIsOff(theirs, ours string) *refusal {
	return refuse(http.StatusUnauthorized, ShapeGateway, "APIGW.0303",
		fmt.Sprintf("x-sdk-date %s is more than %v from the server's time %s", theirs, maxSkew, ours))
}

// refuse makes a refusal of a code's message and what that leaves open.
func refuse(status int, shape Shape, code string, open ...any) *refusal {
	return &refusal{status, shape, code, fmt.Sprintf(messages[code], open...)}
}

// What IAM refuses a request with.
var (
	badSignIn           = refuseSignIn(http.StatusBadRequest, "Request body is invalid.")
	wrongPassword       = refuseSignIn(http.StatusUnauthorized, "The username or password is wrong.")
	badIDToken          = refuseSignIn(http.StatusUnauthorized, "The ID token is invalid.")
	expiredIDToken      = refuseSignIn(http.StatusUnauthorized, "The ID token has expired.")
	needsAuthentication = refuseSignIn(http.StatusUnauthorized, "The request you have made requires authentication.")
)

func noSuchProvider(id string) *refusal {
	return refuseSignIn(http.StatusNotFound, fmt.Sprintf("Could not find identity provider: %s.", id))
}

func noSuchProject(idOrName string) *refusal {
	return refuseSignIn(http.StatusNotFound, fmt.Sprintf("Could not find project: %s.", idOrName))
}

func refuseSignIn(status int, message string) *refusal {
	return &refusal{status, ShapeIAM, strconv.Itoa(status), message}
}
