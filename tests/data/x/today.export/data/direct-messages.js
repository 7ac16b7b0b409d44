window.YTD.direct_messages.part0 = [
  {
    "text": "rahasia"
  }
]