window.YTD.like.part0 = [
  {
    "fullText": "kata orang"
  }
]