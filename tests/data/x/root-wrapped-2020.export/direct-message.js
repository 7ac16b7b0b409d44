window.YTD.direct_message.part0 = [
  {
    "text": "rahasia"
  }
]