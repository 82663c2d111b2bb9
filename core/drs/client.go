package drs

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// MaxPage is how many jobs one reading of statuses or pre-check results asks for at the most: the API's own limit of a
// page.
const MaxPage = 100

// Client calls DRS for one project. It is safe for concurrent use.
//
// Every call passes through a chain of handlers, from the outside in: handler_retry.go sends again what was certainly
// not processed, handler_renew.go renews a refused credential once, handler_attempt.go makes one exchange.
type Client struct {
	client      *rest.Client
	credentials rest.Credentials
	projectID   string
	language    string
	backoff     Backoff
	chain       handler

	start, status, precheck, precheckResult *url.URL
}

// Option changes what a Client does.
type Option func(*Client)

// WithLanguage sets the language of the service's messages, "en-us" or "zh-cn". The default is "en-us".
func WithLanguage(language string) Option { return func(c *Client) { c.language = language } }

// WithBackoff sets how a call is repeated. The default is DefaultBackoff.
func WithBackoff(b Backoff) Option { return func(c *Client) { c.backoff = b } }

// NewClient returns a client for the project at the endpoint, such as "https://drs.cn-north-4.myhuaweicloud.com". It
// returns an error if the endpoint is not an absolute URL or the project ID cannot be part of a path.
func NewClient(endpoint, projectID string, caller *rest.Client, credential rest.Credentials, options ...Option) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(endpoint, "/"))
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if base.Scheme == "" || base.Host == "" {
		return nil, fmt.Errorf("endpoint %q: not an absolute URL such as https://drs.cn-north-4.myhuaweicloud.com", endpoint)
	}
	if projectID == "" || url.PathEscape(projectID) != projectID {
		return nil, fmt.Errorf("project ID %q: not one", projectID)
	}
	path := func(call string) *url.URL {
		u := *base
		u.Path += "/v3/" + projectID + "/jobs/" + call
		return &u
	}
	c := &Client{
		client:         caller,
		credentials:    credential,
		projectID:      projectID,
		language:       "en-us",
		backoff:        DefaultBackoff(),
		start:          path("batch-starting"),
		status:         path("batch-status"),
		precheck:       path("batch-precheck"),
		precheckResult: path("batch-precheck-result"),
	}
	for _, option := range options {
		option(c)
	}
	c.chain = retry{c.backoff, renew{credential, attempt{c}}}
	return c, nil
}

// call is one call on its way through the chain.
type call struct {
	op   string
	url  *url.URL
	body []byte
	// safe says that repeating does no harm even if the call was processed: it only reads, or asks for a check.
	idempotent bool
	// read takes the answer in. An error means that the answer is not usable.
	read func(*rest.Response) error
	// observe, if not nil, is told of each attempt.
	observe    func(Attempt)
	generation uint64 // of the proof that the last attempt used
}

// Attempt is one sending of a call.
type Attempt struct {
	Duration  time.Duration
	RequestID string
	Err       error
}

type handler interface {
	do(ctx context.Context, c *call) error
}

func (c *Client) do(ctx context.Context, call *call) error { return c.chain.do(ctx, call) }

func (c *Client) header() http.Header {
	h := make(http.Header, 8)
	// One array for all values: they are set in the form that net/http writes them.
	values := [...]string{"application/json", c.language}
	h["Content-Type"] = values[0:1:1]
	h["X-Language"] = values[1:2:2]
	return h
}
