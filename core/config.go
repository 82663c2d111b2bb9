package core

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/kelseyhightower/envconfig"

	"github.com/drs-batch-start/drs-batch-start/core/iam"
)

// Config is everything that a run can be told, as it was given: text, with where each came from. Options is the same,
// understood. The tag `name` is the setting's name: the action's input, and in upper snake case after "DRS_" the
// environment variable.
type Config struct {
	// Jobs is what to start, in any form that ParseJobs reads.
	Jobs Setting `split_words:"true" name:"jobs"`
	// StartTime is for jobs that have none of their own, in any form that a job's own may have.
	StartTime Setting `split_words:"true" name:"start-time"`
	// Region is one of small letters, digits and hyphens, such as "cn-north-4".
	Region Setting `split_words:"true" name:"region"`
	// ProjectID is looked up from the region if absent.
	ProjectID Setting `split_words:"true" name:"project-id"`
	// Endpoint and IAMEndpoint are https URLs, on loopback http ones too; they come from the region if absent.
	Endpoint    Setting `split_words:"true" name:"endpoint"`
	IAMEndpoint Setting `split_words:"true" name:"iam-endpoint"`

	// The ways of proving who is calling; one is needed: see Way.
	AuthToken     SecretSetting `split_words:"true" name:"auth-token"`
	AccessKey     SecretSetting `split_words:"true" name:"access-key"`
	SecretKey     SecretSetting `split_words:"true" name:"secret-key"`
	SecurityToken SecretSetting `split_words:"true" name:"security-token"`
	Username      Setting       `split_words:"true" name:"username"`
	Password      SecretSetting `split_words:"true" name:"password"`
	DomainName    Setting       `split_words:"true" name:"domain-name"`
	IdpID         Setting       `split_words:"true" name:"idp-id"`
	OIDCAudience  Setting       `split_words:"true" name:"oidc-audience"`
	IDTokenFile   Setting       `split_words:"true" name:"id-token-file"`
	SecretID      Setting       `split_words:"true" name:"secret-id"`

	// The forms, ranges and meanings of the rest are those of the fields of Options by the same names.
	Language     Setting `split_words:"true" name:"language" default:"en-us"`
	BatchSize    Setting `split_words:"true" name:"batch-size" default:"50"`
	Concurrency  Setting `split_words:"true" name:"concurrency" default:"4"`
	Timeout      Setting `split_words:"true" name:"timeout" default:"5m"`
	SettleTime   Setting `split_words:"true" name:"settle-time" default:"30s"`
	Precheck     Setting `split_words:"true" name:"precheck" default:"false"`
	WaitFor      Setting `split_words:"true" name:"wait-for" default:"none"`
	WaitTimeout  Setting `split_words:"true" name:"wait-timeout" default:"30m"`
	PollInterval Setting `split_words:"true" name:"poll-interval" default:"10s"`
	FailOn       Setting `split_words:"true" name:"fail-on" default:"any"`
	DryRun       Setting `split_words:"true" name:"dry-run" default:"false"`
	Simulate     Setting `split_words:"true" name:"simulate" default:"false"`
}

// Setting is a text that somebody set somewhere.
type Setting struct {
	Text string
	// From is where it was set, as its owner knows it: "input batch-size", "DRS_BATCH_SIZE". Empty for a default.
	From  string
	level level
}

// Decode serves envconfig.
func (s *Setting) Decode(text string) error {
	s.Text = strings.TrimSpace(text)
	return nil
}

// SecretSetting is a Setting whose text nobody may see.
type SecretSetting struct {
	iam.Secret
	From  string
	level level
}

// level is how near to the user a setting was made. The highest level that has any credential decides about all of them.
type level int

const (
	levelDefault level = iota
	levelFallback
	levelEnvironment
	levelInput
)

// ReadEnvironment reads the DRS_* variables and the variables of other programs that stand in for some of them.
func ReadEnvironment() (*Config, error) {
	c := new(Config)
	// envconfig cannot fail on texts; what they mean is checked by Starter.Plan, which knows how to say what is wrong.
	if err := envconfig.Process(Prefix, c); err != nil {
		return nil, err
	}
	c.each(func(s Spec, f field) {
		switch _, set := os.LookupEnv(s.Variable); {
		case !f.blank() && set:
			f.mark(s.Variable, levelEnvironment)
		case f.blank():
			f.set(s.Default, "", levelDefault)
		}
	})
	c.fallBack(os.Getenv)
	return c, nil
}

// Prefix begins the name of every environment variable of the program.
const Prefix = "DRS"

// Override replaces settings by what lookup returns for their names ("batch-size"), unless that is blank. where turns a
// name into what its owner calls it, for messages. Nothing is replaced by white space.
func (c *Config) Override(lookup func(name string) string, where func(name string) string) {
	c.each(func(s Spec, f field) {
		if text := lookup(s.Name); strings.TrimSpace(text) != "" {
			f.set(text, where(s.Name), levelInput)
		}
	})
}

// Clone returns a copy that can be overridden by itself.
func (c *Config) Clone() *Config {
	clone := *c
	return &clone
}

// Secrets returns every secret of the configuration, for masking.
func (c *Config) Secrets() []iam.Secret {
	var all []iam.Secret
	c.each(func(s Spec, f field) {
		if f.secret != nil && !f.secret.Empty() {
			all = append(all, f.secret.Secret)
		}
	})
	return all
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
func Specs() []Spec { return slices.Clone(specs()) }

// field is one of Config's, of either type.
type field struct {
	open   *Setting
	secret *SecretSetting
}

func (f field) blank() bool {
	if f.secret != nil {
		return f.secret.Empty()
	}
	return f.open.Text == ""
}

func (f field) mark(from string, l level) {
	if f.secret != nil {
		f.secret.From, f.secret.level = from, l
	} else {
		f.open.From, f.open.level = from, l
	}
}

func (f field) set(text, from string, l level) {
	if f.secret != nil {
		f.secret.Secret = iam.NewSecret(text)
	} else {
		f.open.Text = strings.TrimSpace(text)
	}
	f.mark(from, l)
}

func (c *Config) each(visit func(Spec, field)) {
	v := reflect.ValueOf(c).Elem()
	for i, s := range specs() {
		var f field
		switch p := v.Field(i).Addr().Interface().(type) {
		case *Setting:
			f.open = p
		case *SecretSetting:
			f.secret = p
		}
		visit(s, f)
	}
}

// specs are what the tags of Config's fields say, in their order. They are read once: a warm function would spend more time
// on them than on anything else of an event (BenchmarkInvoke).
var specs = sync.OnceValue(func() []Spec {
	var all []Spec
	t := reflect.TypeFor[Config]()
	for i := range t.NumField() {
		s := Spec{Name: t.Field(i).Tag.Get("name"), Default: t.Field(i).Tag.Get("default")}
		s.Variable = Prefix + "_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
		s.Secret = t.Field(i).Type == reflect.TypeFor[SecretSetting]()
		all = append(all, s)
	}
	return all
})
