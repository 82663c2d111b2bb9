package plan

import (
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/kelseyhightower/envconfig"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Config holds the settings of a run as they were given: text, with the place where each was set. Options holds the same,
// parsed. A field's tag gives its variable and its input: BATCH_SIZE is DRS_BATCH_SIZE and batch-size. ReadEnvironment makes one.
type Config struct {
	// Jobs is what to start, in any form that ParseJobs reads.
	Jobs Setting `envconfig:"JOBS"`
	// StartTime is for tasks that have none of their own, in any form that a task's own may have.
	StartTime Setting `envconfig:"START_TIME"`
	// Region is one of small letters, digits and hyphens, such as "cn-north-4".
	Region Setting `envconfig:"REGION"`
	// ProjectID is looked up by ProjectName if absent, and that is the region's if absent.
	ProjectID   Setting `envconfig:"PROJECT_ID"`
	ProjectName Setting `envconfig:"PROJECT_NAME"`
	// Endpoint, IAMEndpoint and STSEndpoint are https URLs, on loopback http ones too; they come from the region if absent.
	Endpoint    Setting `envconfig:"ENDPOINT"`
	IAMEndpoint Setting `envconfig:"IAM_ENDPOINT"`
	STSEndpoint Setting `envconfig:"STS_ENDPOINT"`

	// What the sign-in methods need; exactly one of them must be complete: see AuthMethod.
	AuthToken     Setting `envconfig:"AUTH_TOKEN" secret:"true"`
	AccessKey     Setting `envconfig:"ACCESS_KEY" secret:"true"`
	SecretKey     Setting `envconfig:"SECRET_KEY" secret:"true"`
	SecurityToken Setting `envconfig:"SECURITY_TOKEN" secret:"true"`
	Username      Setting `envconfig:"USERNAME"`
	Password      Setting `envconfig:"PASSWORD" secret:"true"`
	DomainName    Setting `envconfig:"DOMAIN_NAME"`
	IdpID         Setting `envconfig:"IDP_ID"`
	OIDCAudience  Setting `envconfig:"OIDC_AUDIENCE"`
	IDTokenFile   Setting `envconfig:"ID_TOKEN_FILE"`
	ProviderURN   Setting `envconfig:"PROVIDER_URN"`
	SecretID      Setting `envconfig:"SECRET_ID"`
	ECSAgency     Setting `envconfig:"ECS_AGENCY" default:"false"`

	// The agency to act as, with any of the methods above: one of another account, or a trust agency by its URN.
	AgencyName       Setting `envconfig:"AGENCY_NAME"`
	AgencyDomainName Setting `envconfig:"AGENCY_DOMAIN_NAME"`
	AgencyURN        Setting `envconfig:"AGENCY_URN"`

	// The forms, ranges and meanings of the rest are those of the fields of Options by the same names.
	Language     Setting `envconfig:"LANGUAGE" default:"en-us"`
	BatchSize    Setting `envconfig:"BATCH_SIZE" default:"50"`
	Concurrency  Setting `envconfig:"CONCURRENCY" default:"4"`
	Timeout      Setting `envconfig:"TIMEOUT" default:"5m"`
	SettleTime   Setting `envconfig:"SETTLE_TIME" default:"60s"`
	Precheck     Setting `envconfig:"PRECHECK" default:"false"`
	Resume       Setting `envconfig:"RESUME" default:"false"`
	WaitOnly     Setting `envconfig:"WAIT_ONLY" default:"false"`
	WaitFor      Setting `envconfig:"WAIT_FOR" default:"none"`
	MaxDelay     Setting `envconfig:"MAX_DELAY" default:"10s"`
	WaitTimeout  Setting `envconfig:"WAIT_TIMEOUT" default:"30m"`
	PollInterval Setting `envconfig:"POLL_INTERVAL" default:"10s"`
	FailOn       Setting `envconfig:"FAIL_ON" default:"any"`
	DryRun       Setting `envconfig:"DRY_RUN" default:"false"`
	Simulate     Setting `envconfig:"SIMULATE" default:"false"`

	// IgnoreUnknownKeys lets events of the Lambda function carry keys that mean nothing to it: see IgnoresUnknownKeys.
	IgnoreUnknownKeys Setting `envconfig:"IGNORE_UNKNOWN_KEYS" default:"false"`

	hwCloud Setting  // Terraform's domain of all endpoints
	unread  []string // variables of the other program whose credentials are used, which mean nothing here
}

// Setting is a text that somebody set somewhere. That of a secret setting is shown nowhere.
type Setting struct {
	// Text is empty for a secret setting.
	Text string
	// From is where it was set, as its owner knows it: "input batch-size", "DRS_BATCH_SIZE". Empty for a default.
	From string

	name   string // "batch-size"
	secret bool
	hidden rest.Secret // instead of Text, if secret
	level  level
	// contradiction is another variable that says something else; empty if none does.
	contradiction string
}

// level is how near to the user a setting was made. The highest level that has any credential decides about all of them.
type level int

const (
	levelDefault level = iota // nobody made it
	levelOtherProgram
	levelEnvironment
	levelInput
)

// Decode serves envconfig.
func (s *Setting) Decode(text string) error {
	if s.secret {
		s.hidden = rest.NewSecret(text)
	} else {
		s.Text = strings.TrimSpace(text)
	}
	return nil
}

func (s *Setting) set(text, from string, l level) {
	_ = s.Decode(text) // which never fails
	s.From, s.level, s.contradiction = from, l, ""
}

// setBy is how a message calls the setting: as its owner knows it, or by its name if nobody made it.
func (s *Setting) setBy() string {
	if s.From != "" {
		return s.From
	}
	return s.name
}

// Prefix begins the name of every environment variable of the program.
const Prefix = "DRS"

// ReadEnvironment reads the DRS_* variables, and the variables of other programs that stand in for some of them. An empty one
// counts as not set.
func ReadEnvironment() *Config {
	c := newConfig()
	_ = envconfig.Process(Prefix, c) // an error would be one of Decode
	c.each(func(spec Spec, s *Setting) {
		if isBlank(os.Getenv(spec.Variable)) {
			// envconfig reads LANGUAGE where there is no DRS_LANGUAGE: that is another program's, as USERNAME and PASSWORD are.
			s.set(spec.Default, "", levelDefault)
		} else {
			s.From, s.level = spec.Variable, levelEnvironment
		}
	})
	c.readOtherPrograms()
	return c
}

func newConfig() *Config {
	c := new(Config)
	c.each(func(spec Spec, s *Setting) { s.name, s.secret = spec.Name, spec.Secret })
	return c
}

// variable returns the variable of a setting's name.
func variable(name string) string {
	return Prefix + "_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// Override replaces settings by what lookup returns for their names ("batch-size"), unless that is blank. where turns a
// name into what its owner calls it, for messages.
func (c *Config) Override(lookup func(name string) string, where func(name string) string) {
	c.each(func(spec Spec, s *Setting) {
		if text := lookup(spec.Name); !isBlank(text) {
			s.set(text, where(spec.Name), levelInput)
		}
	})
}

// Clone returns a copy that can be overridden by itself.
func (c *Config) Clone() *Config {
	clone := *c
	return &clone
}

// Secrets returns every secret of the configuration, for masking.
func (c *Config) Secrets() (all []rest.Secret) {
	c.each(func(_ Spec, s *Setting) {
		if !s.hidden.Empty() {
			all = append(all, s.hidden)
		}
	})
	return all
}

// IgnoresUnknownKeys reports whether events may carry keys that mean nothing to the program. Plan reports a value that is
// neither true nor false; here it counts as false.
func (c *Config) IgnoresUnknownKeys() bool { return readBool(new(Problems), &c.IgnoreUnknownKeys) }

func (c *Config) each(visit func(Spec, *Setting)) {
	fields := reflect.ValueOf(c).Elem()
	for i, spec := range specs {
		visit(spec, fields.Field(i).Addr().Interface().(*Setting))
	}
}

// Spec describes a setting.
type Spec struct {
	// Name is the setting's name, such as "batch-size"; Variable its environment variable, "DRS_BATCH_SIZE".
	Name, Variable string
	// Default is the text that stands for a setting that is not made.
	Default string
	Secret  bool
}

// Specs lists all settings.
func Specs() []Spec { return slices.Clone(specs) }

// specs are the settings in the order of Config's fields.
var specs = readTags()

func readTags() (all []Spec) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		name, ok := field.Tag.Lookup("envconfig")
		if !ok {
			continue
		}
		all = append(all, Spec{
			Name:     strings.ToLower(strings.ReplaceAll(name, "_", "-")),
			Variable: Prefix + "_" + name,
			Default:  field.Tag.Get("default"),
			Secret:   field.Tag.Get("secret") == "true",
		})
	}
	return all
}
