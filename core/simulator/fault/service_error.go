package fault

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// serviceError is an error response that the services give by themselves, not because of a Fault.
type serviceError struct {
	simulator.Error
	shape Shape
}

// The errors of whole calls to DRS, beyond those of a healthy service.
var (
	tooOften       = refuse(http.StatusBadRequest, ShapeDRS, "DRS.M01503")
	invalidToken   = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00100")
	invalidProject = refuse(http.StatusForbidden, ShapeDRS, "DRS.M00261")
)

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
	return &serviceError{simulator.Error{Status: status, Code: code, Message: fmt.Sprintf(messageOf(code), args...)}, shape}
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
	return &serviceError{simulator.Error{Status: status, Code: strconv.Itoa(status), Message: message}, ShapeIAM}
}

// messages are the services' own for each code that a healthy one does not use.
var messages = map[string]string{
	"DRS.M00004":   "Service abnormal.",
	"DRS.M00100":   "Invalid token.",
	"DRS.M00101":   "The user role is empty.",
	"DRS.M00103":   "Insufficient permissions.",
	"DRS.M00105":   "The user is restricted.",
	"DRS.M00261":   "Invalid project ID.",
	"DRS.M00307":   "This operation can be performed on subtasks only.",
	"DRS.M00308":   "This operation can be performed on parent tasks only.",
	"DRS.M01501":   "Service error.",
	"DRS.M01503":   "The operation is too frequent. Try again later.",
	"DRS.10000010": "The task does not exist.",
	"DRS.M06020":   "The destination database is in use by another task.",
	"DRS.M06021":   "The destination database is in use by another task.",
	"APIGW.0101":   "The API does not exist or has not been published in the environment.",
	"APIGW.0106":   "The request body could not be read.",
	"APIGW.0201":   "The request body is too large.",
	"APIGW.0301":   "Incorrect IAM authentication information: %s",
	"APIGW.0303":   "Incorrect app authentication information: %s",
	"APIGW.0308":   "The throttling threshold has been reached: policy user over ratelimit, limit: 60, time: 1 minute.",
}

// messageOf returns the services' own message for a code. A Fault without a message uses it too.
func messageOf(code string) string { return cmp.Or(messages[code], simulator.Messages[code]) }
