"""Prints what AWS's own SAM translator makes of the template named as the argument, as JSON."""
import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")  # which it wants to know, to name the partition

from samtranslator.public.translator import ManagedPolicyLoader  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml_parse(file.read())
# A CodeUri on this machine is what `sam deploy` uploads first.
template["Resources"]["Function"]["Properties"]["CodeUri"] = "s3://bucket/key"
json.dump(transform(template, {}, ManagedPolicyLoader(None)), sys.stdout)
