package plan

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// planCalls finds out where to call, for which project, and as whom.
func (c *Config) planCalls(p *Problems, o *Options, mintsIDTokens bool) {
	o.Region = c.readRegion(p)
	o.ProjectID, o.ProjectName = c.readProject(p)
	o.Endpoint = readEndpoint(p, &c.Endpoint)
	o.IAMEndpoint = readEndpoint(p, &c.IAMEndpoint)
	o.STSEndpoint = readEndpoint(p, &c.STSEndpoint)
	// A plain dry run sends and reads nothing, so it can do without credentials: a workflow on a fork's pull request has none.
	o.Auth = c.auth(p, mintsIDTokens, (o.DryRun || !isBool(&c.DryRun)) && !o.Precheck && !o.Resume)
	c.deriveEndpoints(p, o)
	for _, problem := range rest.CheckProxy() {
		p.Addf("%s", problem)
	}
	if len(*p) > 0 { // they may be the reason
		*p = append(*p, c.unreadVariables()...)
	}
}

func (c *Config) readRegion(p *Problems) string {
	if c.Region.contradiction != "" {
		p.Addf("%s and %s name different regions; unset one of them, or set region (DRS_REGION)", c.Region.From, c.Region.contradiction)
	}
	switch region := c.Region.Text; {
	case region == "" && c.Endpoint.Text == "":
		p.Addf("region: there is neither a region nor an endpoint; set the action's input region or DRS_REGION, for instance to cn-north-4")
	case region != "" && !isRegion(region):
		p.Addf("%s: %s is not a region; one is written like cn-north-4, in small letters, digits and hyphens", c.Region.setBy(), quote(region))
		return ""
	}
	return c.Region.Text
}

// readProject returns the project's ID, or the name to look it up by. What was set nearer to the user wins; at one level of another
// program, the ID does, as Terraform has it.
func (c *Config) readProject(p *Problems) (id, name string) {
	id, name = c.ProjectID.Text, c.ProjectName.Text
	switch {
	case id == "" || name == "":
	case c.ProjectName.level > c.ProjectID.level:
		id = ""
	case c.ProjectName.level < c.ProjectID.level || c.ProjectName.level == levelOtherProgram:
		name = ""
	default:
		p.Addf("%s and %s both say which project; leave one", c.ProjectID.setBy(), c.ProjectName.setBy())
	}
	if id != "" && !rest.IsProjectID(id) {
		p.Addf("%s: %s is not a project ID; one has 32 letters and digits (console: My Credentials); a project's name goes into project-name",
			c.ProjectID.setBy(), quote(id))
	}
	if id == "" && name == "" && c.Region.Text == "" && c.Endpoint.Text != "" {
		p.Addf("project-id: there is no project ID, and no region to look it up from; set project-id (ProjectId) or region")
	}
	return id, name
}

// isRegion keeps out whatever could turn a host name into another.
func isRegion(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 63
}

// readEndpoint returns the address without a slash at its end. Only https is accepted, http on loopback only.
func readEndpoint(p *Problems, s *Setting) string {
	if s.Text == "" {
		return ""
	}
	problem := func(what string) string {
		p.Addf("%s: %s; an endpoint is written like https://drs.cn-north-4.myhuaweicloud.com", s.setBy(), what)
		return ""
	}
	u, err := url.Parse(s.Text)
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return problem(fmt.Sprintf("%s is not an address", quote(withoutUser(s.Text))))
	case u.User != nil:
		return problem("the address carries a user name or a password")
	case !isHost(u.Hostname()):
		return problem(fmt.Sprintf("%s has no name of a server", quote(s.Text)))
	case !isPort(u):
		return problem(fmt.Sprintf("%s has no port from 1 to 65535", quote(s.Text)))
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/v3"):
		return problem("the address ends in /v3, which is added by the program")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return problem("the address carries a query or a fragment")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return strings.TrimRight(u.String(), "/")
	case u.Scheme == "http":
		return problem(fmt.Sprintf("%s would send the credentials in clear; only https is accepted (http on loopback only)", quote(s.Text)))
	}
	return problem(fmt.Sprintf("%s is not https", quote(withoutUser(s.Text))))
}

// isHost reports whether a host has a name or an IP address, and not only dots. A dot at the end is allowed.
func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" {
			return false
		}
	}
	return true
}

// isPort reports whether the address has a port that exists, or none.
func isPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && port > 0
}

// withoutUser cuts what may be a password off a text that should be an address.
func withoutUser(text string) string { return text[strings.LastIndexByte(text, '@')+1:] }

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
