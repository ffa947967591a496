"""What is shared of a story: its link that counts, its picture, its poster."""

from flask import Blueprint

blueprint = Blueprint("sharing", __name__)
