package drs

import "github.com/drs-batch-start/drs-batch-start/core/rest"

// ErrorCode is a code of the service or of the gateway in front of it, in its canonical spelling.
type ErrorCode = string

// The codes that the program names. All that it knows are in the table below.
const (
	ErrorCodeAbnormal      ErrorCode = "DRS.M00004" // the service failed; it may have done the work
	ErrorCodeInvalidToken  ErrorCode = "DRS.M00100" // the token is refused
	ErrorCodePermission    ErrorCode = "DRS.M00103" // permissions are missing; a new token would not help
	ErrorCodeStatus        ErrorCode = "DRS.M00304" // not allowed in the task's current status: it may be running already
	ErrorCodeServiceError  ErrorCode = "DRS.M01501" // the service failed; it may have done the work
	ErrorCodeTooFrequent   ErrorCode = "DRS.M01503" // throttled
	ErrorCodeBusy          ErrorCode = "DRS.M01504" // another operation runs on the task
	ErrorCodeNotFound      ErrorCode = "DRS.M05003" // no such task
	ErrorCodeDeleted       ErrorCode = "DRS.M05004" // the task was deleted or released
	ErrorCodeNotFoundOlder ErrorCode = "DRS.10000010"
	ErrorCodeThrottled     ErrorCode = "APIGW.0308" // throttled at the gateway
)

// meaning is what the program does by.
type meaning struct {
	class Class
	// aboutTask: the code is about one task of the call, so that the call may be accepted without that task.
	aboutTask bool
	// gone: there is no such task, or not any more.
	gone bool
}

// codes are all codes that are known, with what they mean. Source: the error-code tables of the DRS and gateway APIs, of today
// and older. A code that is not here proves nothing.
var codes = map[ErrorCode]meaning{
	"DRS.M00002":          {class: Ambiguous}, // the returned result is empty
	ErrorCodeAbnormal:     {class: Ambiguous},
	ErrorCodeServiceError: {class: Ambiguous},
	"DRS.K01013":          {class: Ambiguous},
	"DRS.M05066":          {class: Ambiguous}, // "failed to create instance", with HTTP 200: something was done
	"APIGW.0106":          {class: Ambiguous}, // orchestration error
	"APIGW.0201":          {class: Ambiguous}, // the back end did not answer in time

	ErrorCodeTooFrequent: {class: NotProcessed},
	ErrorCodeThrottled:   {class: NotProcessed},

	ErrorCodeStatus: {class: WrongStatus, aboutTask: true},
	ErrorCodeBusy:   {class: Busy},
	"DRS.10000024":  {class: Busy}, // the newer spelling of DRS.M01504

	ErrorCodeInvalidToken: {class: Unauthenticated},
	"APIGW.0301":          {class: Unauthenticated},
	"APIGW.0302":          {class: Unauthenticated},
	"APIGW.0303":          {class: Unauthenticated},
	"APIGW.0304":          {class: Unauthenticated},
	"APIGW.0305":          {class: Unauthenticated},
	"APIGW.0306":          {class: Unauthenticated},
	"APIGW.0307":          {class: Unauthenticated},

	// About the caller, the project or the address.
	"DRS.KE0002":        {class: Final}, // user name or password wrong
	"DRS.M00101":        {class: Final},
	"DRS.M00102":        {class: Final},
	ErrorCodePermission: {class: Final},
	"DRS.M00105":        {class: Final},
	"DRS.K02001":        {class: Final}, // as DRS.M00105
	"DRS.M00210":        {class: Final}, // wrong page
	"DRS.M00211":        {class: Final}, // the page exceeds the limit
	"DRS.M00261":        {class: Final},
	"APIGW.0101":        {class: Final},
	"APIGW.0103":        {class: Final},
	"APIGW.0104":        {class: Final},
	"APIGW.0105":        {class: Final},

	// About a task of the call.
	"DRS.M00007":   {class: Final, aboutTask: true},
	"DRS.K01012":   {class: Final, aboutTask: true}, // as DRS.M00007
	"DRS.M00200":   {class: Final, aboutTask: true},
	"DRS.M00201":   {class: Final, aboutTask: true},
	"DRS.M00202":   {class: Final, aboutTask: true},
	"DRS.M00273":   {class: Final, aboutTask: true},
	"DRS.M00299":   {class: Final, aboutTask: true}, // one task only
	"DRS.M00300":   {class: Final, aboutTask: true},
	"DRS.M00301":   {class: Final, aboutTask: true},
	"DRS.M00305":   {class: Final, aboutTask: true},
	"DRS.M00306":   {class: Final, aboutTask: true},
	"DRS.M00307":   {class: Final, aboutTask: true},
	"DRS.M00308":   {class: Final, aboutTask: true},
	"DRS.M05006":   {class: Final, aboutTask: true},
	"DRS.M06011":   {class: Final, aboutTask: true},
	"DRS.M06020":   {class: Final, aboutTask: true},
	"DRS.K02058":   {class: Final, aboutTask: true}, // as DRS.M06020
	"DRS.M06021":   {class: Final, aboutTask: true},
	"DRS.K02059":   {class: Final, aboutTask: true}, // as DRS.M06021
	"DRS.10010047": {class: Final, aboutTask: true}, // the last pre-check has failed items
	"DRS.10020077": {class: Final, aboutTask: true}, // the pre-check is not passed
	// From Open Telekom Cloud's table.
	"DRS.M00277": {class: Final, aboutTask: true},
	"DRS.M00302": {class: Final, aboutTask: true},
	"DRS.M00303": {class: Final, aboutTask: true},
	"DRS.M00401": {class: Final, aboutTask: true},
	"DRS.M00402": {class: Final, aboutTask: true},
	"DRS.M00403": {class: Final, aboutTask: true},
	"DRS.M06007": {class: Final, aboutTask: true},
	"DRS.M07000": {class: Final, aboutTask: true},

	ErrorCodeNotFound:      {class: Final, aboutTask: true, gone: true},
	"DRS.K02000":           {class: Final, aboutTask: true, gone: true}, // as DRS.M05003
	"DRS.M00289":           {class: Final, aboutTask: true, gone: true}, // as DRS.M05003
	ErrorCodeNotFoundOlder: {class: Final, aboutTask: true, gone: true},
	ErrorCodeDeleted:       {class: Final, aboutTask: true, gone: true},
}

// Gone reports whether a code, in any spelling, says of a task that there is none, or none any more.
func Gone(code string) bool { return codes[rest.CanonicalCode(code)].gone }
