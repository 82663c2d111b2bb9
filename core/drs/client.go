package drs

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// The most tasks that one call may name. No limit is documented for starting and resuming.
const (
	MaxPage     = 100 // for reading: the limit of a page
	MaxPrecheck = 10  // for asking for pre-checks
)

// Client calls DRS for one project. It is safe for concurrent use.
//
// Every call passes through a chain of handlers, from the outside in: handler_retry.go sends again what was certainly not
// processed, handler_renew.go renews refused credentials once, handler_attempt.go makes one exchange.
type Client struct {
	client      *rest.Client
	credentials rest.Credentials
	projectID   string
	language    string
	backoff     Backoff
	urls        map[operation]*url.URL
	chain       handler
}

// operation is a call of the API, by the last part of its path.
type operation string

const (
	opStart          operation = "batch-starting"
	opRetry          operation = "batch-retry-task"
	opStatus         operation = "batch-status"
	opProgress       operation = "batch-progress"
	opDetail         operation = "batch-detail"
	opPrecheck       operation = "batch-precheck"
	opPrecheckResult operation = "batch-precheck-result"
)

var operations = [...]operation{opStart, opRetry, opStatus, opProgress, opDetail, opPrecheck, opPrecheckResult}

// Option changes what a Client does.
type Option func(*Client)

// WithLanguage sets the language of the service's messages, "en-us" or "zh-cn". The default is "en-us".
func WithLanguage(language string) Option { return func(c *Client) { c.language = language } }

// WithBackoff sets how a call is sent again. The default is DefaultBackoff.
func WithBackoff(b Backoff) Option { return func(c *Client) { c.backoff = b } }

// NewClient returns a client for the project at the endpoint, such as "https://drs.cn-north-4.myhuaweicloud.com". It returns
// an error if the endpoint is not an absolute URL or the project ID cannot be part of a path.
func NewClient(endpoint, projectID string, client *rest.Client, credentials rest.Credentials, options ...Option) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(endpoint, "/"))
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if base.Scheme == "" || base.Host == "" {
		return nil, fmt.Errorf("endpoint %q: not an absolute URL such as https://drs.cn-north-4.myhuaweicloud.com", endpoint)
	}
	if projectID == "" || url.PathEscape(projectID) != projectID {
		return nil, fmt.Errorf("project ID %q: it has characters that cannot be part of a path", projectID)
	}
	c := &Client{
		client:      client,
		credentials: credentials,
		projectID:   projectID,
		language:    "en-us",
		backoff:     DefaultBackoff(),
		urls:        make(map[operation]*url.URL, len(operations)),
	}
	for _, op := range operations {
		u := *base
		u.Path += "/v3/" + projectID + "/jobs/" + string(op)
		c.urls[op] = &u
	}
	for _, option := range options {
		option(c)
	}
	c.chain = retry{c.backoff, renew{credentials, attempt{c}}}
	return c, nil
}
